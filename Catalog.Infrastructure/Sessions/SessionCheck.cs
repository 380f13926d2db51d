using Catalog.Caching;
using Catalog.Caching.Entries;
using Catalog.Caching.Local;
using Catalog.Caching.Reading;
using Catalog.Caching.Telemetry;
using Npgsql;

namespace Catalog.Infrastructure.Sessions;

/// <summary>Finds out who has a token: from this node's memory, from Redis, from the database.</summary>
/// <remarks>
/// <para>Holds: a revoked session is refused by the node that revoked it at once, by the others with the message of the bus, and
/// without any message after <see cref="SessionOptions.LocalTtl"/>. A copy that was read before the revocation is not kept after it
/// (the epoch of L1, the lease of Redis). Redis away or empty ends no session: the database knows them all.</para>
/// <para>Does not hold: a process that dies between the commit of a revocation and its invalidation leaves the session in Redis.
/// Change data capture takes it away; without that the next time its use is noted, <see cref="SessionOptions.SeenEvery"/> later.</para>
/// <para>Cost: nothing from memory, one round trip from Redis, two or three more and a query on a miss. Safe for concurrent use.</para>
/// </remarks>
public sealed class SessionCheck
{
    // No token becomes a session later than it was made, so that what is unknown stays unknown. Short, for it costs memory.
    private static readonly TimeSpan KeepUnknown = TimeSpan.FromSeconds(5);

    private readonly CacheNode _node;
    private readonly SessionEntries _entries;
    private readonly SessionDatabase _database;
    private readonly SessionUse _use;
    private readonly TimeSpan _localTtl;
    private readonly ResourceCounters _counters;

    internal SessionCheck(CacheNode node, SessionEntries entries, SessionDatabase database, SessionUse use, SessionOptions options)
    {
        (_node, _entries, _database, _use, _localTtl) = (node, entries, database, use, options.LocalTtl);
        _counters = node.Metrics.Register("write-through", "session");
    }

    /// <summary>Who has a token; <see langword="null"/> when nobody has. Allocates nothing when this node knows.</summary>
    /// <param name="token">Whatever a client sent.</param>
    /// <param name="ct">Ends this caller's wait.</param>
    /// <exception cref="NpgsqlException">Redis does not know the token and the database failed.</exception>
    /// <exception cref="CacheOverloadedException">Redis does not know the token and too many others are being loaded.</exception>
    public ValueTask<SignedIn?> FindAsync(ReadOnlySpan<char> token, CancellationToken ct)
    {
        Span<char> key = stackalloc char[SessionToken.KeyLength];
        if (!SessionToken.TryWriteKey(token, key))
        {
            return new((SignedIn?)null);
        }

        if (_node.Local.TryGet<SignedIn>(key, out var copy) && _node.Clock.Milliseconds < copy!.ServeUntil)
        {
            _counters.Count(copy.Found ? CacheOutcome.LocalHit : CacheOutcome.Negative);
            return new(copy.Value);
        }

        var name = key.ToString();
        return new(_node.Flights.RunAsync(name, (check: this, name), static s => s.check.ReadAsync(s.name), ct));
    }

    private async Task<SignedIn?> ReadAsync(string key)
    {
        // Both before Redis is asked: what is revoked from here on is not kept, and the copy's time counts from here.
        var look = Look.Begin(_node.Local, key);
        var now = _node.Clock.Milliseconds;
        var read = await _entries.ReadIdentityAsync(key);
        if (read.Value is not { } session)
        {
            session = await LoadAsync(key, read.Answered);
        }

        if (session is not null && (read.Value is null || read.BeganAnew))
        {
            _use.Note(session);
        }

        _counters.Count(read.Value is not null ? CacheOutcome.SharedHit : CacheOutcome.Miss);
        Keep(look, session, now);
        return session;
    }

    private async Task<SignedIn?> LoadAsync(string key, bool isRedisThere)
    {
        var lease = isRedisThere ? await _entries.TakeLeaseAsync(key) : null; // before the load, so that it sees what comes in between
        var stored = await _node.Loads.RunAsync(
            "session",
            (_database, key),
            static async (s, ct) => await s._database.FindAsync(SessionToken.HashOf(s.key), ct),
            CancellationToken.None);
        if (stored is not null && lease is not null)
        {
            await _entries.FillAsync(stored, lease);
        }

        return stored?.SignedIn;
    }

    private void Keep(in Look look, SignedIn? session, long from)
    {
        var keep = session is null ? KeepUnknown : _localTtl;
        if (keep == TimeSpan.Zero)
        {
            return;
        }

        var copy = new LocalEntry<SignedIn?>
        {
            Value = session,
            Found = session is not null,
            Version = 0,
            MadeAt = from,
            ServeUntil = from + (long)keep.TotalMilliseconds,
            SoftExpiry = long.MaxValue,
            EarlyFrom = long.MaxValue,
            CostMicroseconds = 0,
            Tags = StampedTags.None,
            Bytes = LocalTier.SizeOf(payload: 200),
            Use = _counters.Local,
        };
        _node.Local.Put(look.Key, copy, keep, look.Epoch);
    }
}
