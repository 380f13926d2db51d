using System.Collections.Concurrent;
using Catalog.Caching;
using Catalog.Caching.Background;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Catalog.Infrastructure.Sessions;

/// <summary>Writes down which sessions are in use, for all of a node's sessions at once, and notices those that are no more.</summary>
/// <remarks>
/// Holds: a use is written down within <see cref="SessionOptions.NoteEvery"/>, or when the database is back. A session that Redis
/// still has although its row is gone, or says something else, is taken out of Redis then.
/// Does not hold: a node that dies loses what it had not written down; <see cref="SessionOptions.KeepFor"/> allows for that.
/// </remarks>
internal sealed class SessionUse : BackgroundLoop
{
    private const int MostWaiting = 100_000;
    private const int PerStatement = 1000;

    private readonly ConcurrentDictionary<long, SignedIn> _waiting = new();
    private readonly CacheNode _node;
    private readonly SessionDatabase _database;
    private readonly OnlineUsers _online;
    private readonly TimeSpan _every;
    private readonly ILogger<SessionUse> _log;

    internal SessionUse(CacheNode node, SessionDatabase database, OnlineUsers online, SessionOptions options, ILogger<SessionUse> log)
        : base(node.Loops, "session-use") =>
        (_node, _database, _online, _every, _log) = (node, database, online, options.NoteEvery, log);

    /// <summary>Notes that a session was used. Dropped when too many wait; the next use is noted again.</summary>
    internal void Note(SignedIn session)
    {
        if (_waiting.Count < MostWaiting)
        {
            _waiting[session.SessionId] = session;
        }
    }

    /// <summary>Writes down what waits now.</summary>
    /// <exception cref="NpgsqlException">The database failed; what was not written down waits on.</exception>
    internal async Task WriteAsync(CancellationToken ct)
    {
        foreach (var used in _waiting.Values.Chunk(PerStatement))
        {
            var gone = await _database.NoteUseAsync(used, ct);
            foreach (var session in used)
            {
                _waiting.TryRemove(new KeyValuePair<long, SignedIn>(session.SessionId, session));
            }

            await _node.Invalidator.InvalidateKeysAsync([.. gone.Select(session => session.Key)]);
            await _online.NoteAsync(used.Except(gone).Select(session => session.UserId));
        }
    }

    /// <inheritdoc />
    protected override TimeSpan FirstPause => _every;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await base.ExecuteAsync(stoppingToken);
        await TryWriteAsync(CancellationToken.None); // a node that is stopped in peace loses nothing
    }

    /// <inheritdoc />
    protected override async Task<TimeSpan> TurnAsync(CancellationToken stoppingToken)
    {
        await WriteAsync(stoppingToken);
        return _every;
    }

    private async Task TryWriteAsync(CancellationToken ct)
    {
        try
        {
            await WriteAsync(ct);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            _log.LogWarning(e, "The last use of {Count} sessions could not be written down", _waiting.Count);
        }
    }
}
