using Catalog.Caching;
using Catalog.Caching.Entries;
using Catalog.Caching.Local;
using Catalog.Caching.Reading;
using Catalog.Caching.Telemetry;
using Npgsql;

namespace Catalog.Infrastructure.Sessions;

/// <summary>Finds the session of a token: in this node's memory, in Redis, in the database.</summary>
/// <remarks>
/// <para>Holds: the node that revokes a session rejects it immediately, the other nodes when the bus message arrives, and without a
/// message after <see cref="SessionOptions.LocalTtl"/>. A copy that was read before the revocation is not kept after it (the epoch of
/// L1, the lease of Redis). A Redis that is down or empty ends no session: the database has all of them.</para>
/// <para>Does not hold: a process that dies between the commit of a revocation and its invalidation leaves the session in Redis.
/// Change data capture removes it; without that, the next recorded use does, <see cref="SessionOptions.SeenEvery"/> later.</para>
/// <para>Cost: nothing from memory, one round trip from Redis, two or three more and a query on a miss. Safe for concurrent use.</para>
/// </remarks>
internal sealed class SessionCheck(
    CacheNode node,
    SessionEntries entries,
    Func<byte[], CancellationToken, Task<StoredSession?>> find,
    Action<SignedIn> noteUse,
    SessionOptions options)
{
    // A random token never becomes valid later, so the answer stays correct. Short, because it uses memory.
    private static readonly TimeSpan KeepUnknown = TimeSpan.FromSeconds(5);

    private readonly ResourceCounters _counters = node.Metrics.Register("write-through", "session");

    /// <summary>The session of a token; <see langword="null"/> if there is none. Allocates nothing if this node has a copy.</summary>
    /// <param name="token">The token as sent by the client; may be anything.</param>
    /// <param name="ct">Ends this caller's wait.</param>
    /// <exception cref="NpgsqlException">The token is not in Redis and the database failed.</exception>
    /// <exception cref="CacheOverloadedException">The token is not in Redis and too many loads are in progress.</exception>
    public ValueTask<SignedIn?> FindAsync(ReadOnlySpan<char> token, CancellationToken ct)
    {
        Span<char> key = stackalloc char[SessionToken.KeyLength];
        if (!SessionToken.TryWriteKey(token, key))
        {
            return new((SignedIn?)null);
        }

        if (TryGetCopy(key, out var copy))
        {
            return new(copy);
        }

        var name = key.ToString();
        return new(node.Flights.RunAsync(name, (check: this, name), static s => s.check.ReadAsync(s.name, mayLoad: true), ct));
    }

    /// <summary>
    /// The session of a token if Redis has it, otherwise <see langword="null"/>, which may be wrong. The database is asked only about a
    /// session in Redis whose rights are to be checked again.
    /// </summary>
    /// <inheritdoc cref="FindAsync" />
    public Task<SignedIn?> FindCachedAsync(ReadOnlySpan<char> token, CancellationToken ct)
    {
        Span<char> key = stackalloc char[SessionToken.KeyLength];
        if (!SessionToken.TryWriteKey(token, key))
        {
            return Task.FromResult<SignedIn?>(null);
        }

        return ReadAsync(key.ToString(), mayLoad: false).WaitAsync(ct); // for itself: it joins no read from before a revocation
    }

    /// <summary>Whether <see cref="FindAsync"/> answers without asking Redis or the database: this node has a copy, or it can be no token.</summary>
    /// <param name="token">The token as sent by the client; may be anything.</param>
    /// <param name="session">The session; <see langword="null"/> if there is none.</param>
    public bool TryFindHere(ReadOnlySpan<char> token, out SignedIn? session)
    {
        session = null;
        Span<char> key = stackalloc char[SessionToken.KeyLength];
        return !SessionToken.TryWriteKey(token, key) || TryGetCopy(key, out session);
    }

    private bool TryGetCopy(ReadOnlySpan<char> key, out SignedIn? session)
    {
        session = null;
        if (!node.Local.TryGet<SignedIn>(key, out var copy) || node.Clock.Milliseconds >= copy!.ServeUntil)
        {
            return false;
        }

        _counters.Count(copy.Found ? CacheOutcome.LocalHit : CacheOutcome.Negative);
        session = copy.Value;
        return true;
    }

    private async Task<SignedIn?> ReadAsync(string key, bool mayLoad)
    {
        // Both before Redis is read: a session revoked from here on is not kept, and the copy's lifetime counts from here.
        var look = Look.Begin(node.Local, key);
        var now = node.Clock.Milliseconds;
        var read = await entries.ReadIdentityAsync(key);
        if (read.Value is not { } session)
        {
            if (!mayLoad && !read.IsKnown)
            {
                return null;
            }

            session = await LoadAsync(key, read.Answered);
        }

        if (session is not null && (read.Value is null || read.BeganAnew))
        {
            noteUse(session);
        }

        _counters.Count(read.Value is not null ? CacheOutcome.SharedHit : CacheOutcome.Miss);
        Keep(look, session, now);
        return session;
    }

    private async Task<SignedIn?> LoadAsync(string key, bool isRedisThere)
    {
        var lease = isRedisThere ? await entries.TakeLeaseAsync(key) : null; // before the load, so that a change in between breaks it
        var stored = await node.Loads.RunAsync(
            "session",
            (find, key),
            static async (s, ct) => await s.find(SessionToken.HashOf(s.key), ct),
            CancellationToken.None);
        if (stored is not null && lease is not null)
        {
            await entries.FillAsync(stored, lease);
        }

        return stored?.SignedIn;
    }

    private void Keep(in Look look, SignedIn? session, long from)
    {
        var keep = session is null ? KeepUnknown : options.LocalTtl;
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
            Bytes = LocalTier.SizeOf(look.Key, payload: 200),
            Use = _counters.Local,
        };
        node.Local.Put(look.Key, copy, keep, look.Epoch);
    }
}
