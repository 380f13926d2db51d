using System.Collections.Concurrent;
using Catalog.Caching;
using Catalog.Caching.Background;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Catalog.Infrastructure.Sessions;

/// <summary>Records the use of a node's sessions in the database, in batches, and detects sessions that have ended.</summary>
/// <remarks>
/// Holds: a use is recorded within <see cref="SessionOptions.NoteEvery"/>, or when the database is available again. If the row of a
/// session in Redis has been deleted or differs, the session is then removed from Redis.
/// Does not hold: a node that dies loses the uses that it had not recorded; <see cref="SessionOptions.KeepFor"/> allows for that.
/// </remarks>
internal sealed class SessionUse(
    CacheNode node, SessionDatabase database, OnlineUsers online, SessionOptions options, ILogger<SessionUse> log)
    : BackgroundLoop(node.Loops, "session-use")
{
    private const int MostWaiting = 100_000;
    private const int PerStatement = 1000;

    private readonly ConcurrentDictionary<long, SignedIn> _waiting = new();

    /// <summary>Notes that a session was used. Dropped if too many are queued; the next use is noted again.</summary>
    internal void Note(SignedIn session)
    {
        if (_waiting.Count < MostWaiting)
        {
            _waiting[session.SessionId] = session;
        }
    }

    /// <summary>Writes the queued uses.</summary>
    /// <exception cref="NpgsqlException">The database failed; what was not written stays queued.</exception>
    internal async Task WriteAsync(CancellationToken ct)
    {
        foreach (var used in _waiting.Values.Chunk(PerStatement))
        {
            var gone = await database.NoteUseAsync(used, ct);
            foreach (var session in used)
            {
                _waiting.TryRemove(new KeyValuePair<long, SignedIn>(session.SessionId, session));
            }

            await node.Invalidator.InvalidateKeysAsync([.. gone.Select(session => session.Key)]);
            await online.NoteAsync(used.Except(gone).Select(session => session.UserId));
        }
    }

    protected override TimeSpan FirstPause => options.NoteEvery;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await base.ExecuteAsync(stoppingToken);
        await TryWriteAsync(CancellationToken.None); // an orderly stop loses nothing
    }

    protected override async Task<TimeSpan> TurnAsync(CancellationToken stoppingToken)
    {
        await WriteAsync(stoppingToken);
        return options.NoteEvery;
    }

    private async Task TryWriteAsync(CancellationToken ct)
    {
        try
        {
            await WriteAsync(ct);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            log.LogWarning(e, "The last use of {Count} sessions could not be recorded", _waiting.Count);
        }
    }
}
