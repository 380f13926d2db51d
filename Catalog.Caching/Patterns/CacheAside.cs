using System.Transactions;
using Catalog.Caching.Bus;
using Catalog.Caching.Entries;
using Catalog.Caching.Local;
using Catalog.Caching.Reading;
using Catalog.Caching.Shared;
using Catalog.Caching.Telemetry;
using Catalog.Caching.Writing;
using Microsoft.Extensions.Logging;

namespace Catalog.Caching.Patterns;

/// <summary>Cache-aside: read the cache, else load and fill; invalidate after a commit.</summary>
/// <remarks>
/// <para>Holds: a value read before a commit is not kept in L1 or L2 after that commit's invalidation (the lease refuses the fill, the epoch
/// refuses the local copy, the stamp identifies what a tag invalidated). Concurrent reads of one key on all nodes cause one load. With Redis
/// down, a read costs a deadline at most until the breaker opens; then reads go to the loader, within the limit on loads.</para>
/// <para>Does not hold: a crash between commit and invalidation serves the old value until its TTL ends, unless change data capture repairs
/// it. A process that is frozen during a load for longer than its lease allows a second load.</para>
/// <para>Cost: none for a hit in L1; one round trip for a hit in L2; three (look, lease, fill) and the load for a miss,
/// two where most reads miss (<see cref="UsualMisses"/>). Thread-safe.</para>
/// </remarks>
/// <typeparam name="T">The cached type. Treat values as immutable: L1 returns the same instance repeatedly.</typeparam>
internal sealed class CacheAside<T>
{
    private const int MostReplacements = 10; // ends it if the tickets themselves are lost

    private readonly CachePolicy _policy;
    private readonly ISharedTier _shared;
    private readonly IInvalidationBus _bus;
    private readonly Invalidator _invalidator;
    private readonly SingleFlight _flights;
    private readonly OwnCopies<T> _own;
    private readonly EntryStore<T> _store;
    private readonly ReadProtocol<T> _protocol;
    private readonly LeasedLoad<T> _leased;
    private readonly BatchLoad<T> _batch;
    private readonly HitVerifier<T>? _verifier;

    public CacheAside(CacheNode node, CachePolicy policy, ICacheSerializer<T> serializer, string pattern = "cache-aside")
    {
        (_policy, _shared, _bus, _invalidator, _flights) = (policy, node.Shared, node.Announcements, node.Invalidator, node.Flights);
        var codec = new EntryCodec<T>(
            policy, serializer, node.Encryption, node.RedisClock, node.Random, node.Time, node.Logs.CreateLogger<EntryCodec<T>>());
        var counters = node.Metrics.Register(pattern, policy.Resource);
        var chance = new Chance(policy, node.Random);
        _own = new OwnCopies<T>(node.Local, node.Generations, _bus, node.Clock, policy, chance, counters);
        _store = new EntryStore<T>(_own, codec, policy, chance, counters, node.RedisClock);
        _protocol = new ReadProtocol<T>(_store, _shared, _bus, node.Loads, policy, node.Time, node.Logs.CreateLogger<ReadProtocol<T>>());
        _batch = new BatchLoad<T>(_protocol, node.Time, node.Logs.CreateLogger<BatchLoad<T>>());
        _verifier = policy.VerifyShare > 0
            ? new HitVerifier<T>(
                policy, serializer, TryGetAsync, node.Loads, counters, node.Time, node.Random, node.Logs.CreateLogger<HitVerifier<T>>())
            : null;
        _leased = new LeasedLoad<T>(
            _protocol, policy, _verifier, node.Notices, _flights, node.Clock, node.Time, node.Logs.CreateLogger<LeasedLoad<T>>());
        node.Repair?.AddResource(policy.Resource);
    }

    public ResourceCounters Counters => _store.Counters;

    internal EntryStore<T> Store => _store;

    internal UsualMisses Misses => _leased.Misses;

    /// <summary>Reads through the cache; on a miss calls <paramref name="load"/>, once for all callers.</summary>
    /// <param name="key">With a hash tag around the row's id: <c>product:{42}</c>.</param>
    /// <param name="state">Passed to <paramref name="load"/>, so that it can be a static lambda.</param>
    /// <param name="load">Reads the source of truth; null when the row does not exist. Its exceptions reach the caller.</param>
    /// <param name="ct">Ends this caller's wait; a load that others share continues.</param>
    /// <exception cref="CacheOverloadedException">Too many loads are running and queued, and no stale value may be served.</exception>
    public ValueTask<CacheRead<T>> GetAsync<TState>(
        string key, TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> load, CancellationToken ct = default) =>
        GetAsync(key, default, state, load, ct);

    internal ValueTask<CacheRead<T>> GetAsync<TState>(
        string key, ReadWish wish, TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> load, CancellationToken ct, bool isMissing = false)
    {
        if (isMissing || wish.Skips.HasFlag(TierSkips.LocalRead) || !_own.TryFind(key, out var copy, out var now))
        {
            return new(GetSharedAsync(key, wish, state, load, ct));
        }

        if (_own.DrawsEarlyRefresh(copy!, now, wish.Ttl))
        {
            _leased.RefreshInBackground(key, wish, OwnCopies<T>.TimeLeft(copy!, now), state, load);
        }

        var hit = _own.Hit(copy!, now);
        _verifier?.Offer(key, hit, state, load);
        return new(hit);
    }

    private async Task<CacheRead<T>> GetSharedAsync<TState>(
        string key, ReadWish wish, TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> load, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested(); // before a load that nobody waits for
        CacheTrace.Current?.Note("L1", _own.WhyNot(key));
        var look = _own.BeginLook(key, wish);
        if (wish.Skips.HasFlag(TierSkips.Shared))
        {
            CacheTrace.Current?.Note("L2", _store.Describe(look.Found));
        }
        else if (_leased.Misses.AreUsual && wish.Skips == TierSkips.None && !IsPrivate)
        {
            return _store.Count(await _flights.RunAsync(
                key, (leased: _leased, look, state, load), static s => s.leased.ClaimFirstAsync(s.look, s.state, s.load), ct));
        }
        else
        {
            look = look.Saw(await _shared.ReadAsync(key, _store.Codec.ResourceTag));
            if (_leased.TryServe(look, state, load, out var read))
            {
                return _store.Count(read);
            }
        }

        if (IsPrivate)
        {
            return await LoadOnlyAsync(state, load, ct);
        }

        return _store.Count(await _flights.RunAsync(
            key, (leased: _leased, look, state, load), static s => s.leased.RunAsync(s.look, s.state, s.load), ct));
    }

    // Whether a load is for this caller alone: another load may have begun before its write, and what it reads may never be committed.
    private static bool IsPrivate => CacheBypass.IsOn || Transaction.Current is not null;

    /// <summary>Loads and stores nothing.</summary>
    internal async ValueTask<CacheRead<T>> LoadOnlyAsync<TState>(
        TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> load, CancellationToken ct)
    {
        var (loaded, _) = await _protocol.LoadAsync(state, load, ct);
        return _store.Count(loaded is { } value
            ? new CacheRead<T>(value.Value, value.Version, CacheOutcome.Bypass, 0)
            : CacheRead<T>.Absent(CacheOutcome.Bypass, 0));
    }

    /// <summary>
    /// Serves this node's own copy, if it may be served and no early refresh can begin; else call
    /// <see cref="GetAsync{TState}(string, TState, Func{TState, CancellationToken, ValueTask{Loaded{T}?}}, CancellationToken)"/>, which draws.
    /// The key need not be a string. Allocates nothing.
    /// </summary>
    public bool TryGetLocal(ReadOnlySpan<char> key, out CacheRead<T> read) => TryGetLocal(key, cannotRefresh: false, out read);

    /// <summary>The same for a read that can load: also false when the hit may have to be verified.</summary>
    /// <param name="key">The key.</param>
    /// <param name="read">The result.</param>
    /// <param name="isMissing">Whether there is no copy, so that a read that follows need not look again.</param>
    public bool TryServeLocal(ReadOnlySpan<char> key, out CacheRead<T> read, out bool isMissing)
    {
        (read, isMissing) = (default, false);
        if (_verifier is not null)
        {
            return false;
        }

        isMissing = !_own.TryFind(key, out var copy, out var now);
        if (isMissing || OwnCopies<T>.MayRefreshEarly(copy!, now))
        {
            return false;
        }

        read = _own.Hit(copy!, now);
        return true;
    }

    private bool TryGetLocal(ReadOnlySpan<char> key, bool cannotRefresh, out CacheRead<T> read)
    {
        if (_own.TryFind(key, out var copy, out var now) && (cannotRefresh || !OwnCopies<T>.MayRefreshEarly(copy!, now)))
        {
            read = _own.Hit(copy!, now);
            return true;
        }

        read = default;
        return false;
    }

    /// <summary>Reads without loading: the fresh cached value, else <see cref="CacheOutcome.Miss"/>. At most two round trips.</summary>
    public ValueTask<CacheRead<T>> TryGetAsync(string key) => TryGetAsync(key, wish: default);

    internal async ValueTask<CacheRead<T>> TryGetAsync(string key, ReadWish wish)
    {
        if (!wish.Skips.HasFlag(TierSkips.LocalRead) && TryGetLocal(key, cannotRefresh: true, out var local))
        {
            return local;
        }

        if (wish.Skips.HasFlag(TierSkips.SharedRead))
        {
            return _store.Count(CacheRead<T>.Absent(CacheOutcome.Miss, 0));
        }

        var look = await _protocol.LookAsync(key, wish);
        return _store.Count(look.Found.State == SharedState.Fresh && _store.TryUse(look, out var read)
            ? read
            : CacheRead<T>.Absent(CacheOutcome.Miss, 0));
    }

    /// <summary>Reads many keys: one MGET per cluster slot, then one <paramref name="load"/> for the keys that nobody has or loads.</summary>
    /// <param name="keys">Distinct keys.</param>
    /// <param name="load">Receives the missing keys; returns one element each, in order, null where there is no row.</param>
    /// <param name="ct">Ends the load.</param>
    /// <returns>One result per key, in order.</returns>
    public async ValueTask<CacheRead<T>[]> GetManyAsync(
        IReadOnlyList<string> keys,
        Func<IReadOnlyList<string>, CancellationToken, ValueTask<IReadOnlyList<Loaded<T>?>>> load,
        CancellationToken ct = default)
    {
        var reads = new CacheRead<T>[keys.Count];
        var asked = Enumerable.Range(0, keys.Count).Where(i => !TryGetLocal(keys[i], cannotRefresh: true, out reads[i])).ToArray();
        var busy = asked.Length > 0 ? await _batch.RunAsync(keys, asked, reads, load, ct) : [];
        await Task.WhenAll(busy.Select(async i => reads[i] = await GetAsync(
            keys[i], (load, key: keys[i]), static async (s, token) => (await s.load([s.key], token))[0], ct)));
        return reads;
    }

    /// <summary>
    /// Replaces any value, and refuses loads in flight. Three round trips, and as many for each fill, removal or other replacement that
    /// overlaps it; not cancellable.
    /// </summary>
    internal async ValueTask PutAsync(string key, Loaded<T> value, ReadWish wish)
    {
        var stamp = _bus.Stamp();
        var ticket = await _shared.TakeTicketAsync(key);
        var encoded = _store.Codec.Encode(key, value, costMicroseconds: 0, stamp, wish.Ttl, out _);
        if (encoded is { } here && wish.Skips.HasFlag(TierSkips.SharedWrite))
        {
            await InvalidateAsync(key);
            _store.Keep(_protocol.Unleased(_own.BeginLook(key, wish)), value, here, cost: 0);
        }
        else if (encoded is { } entry)
        {
            // What overlaps it may be ordered before it. Without another attempt, two replacements with one ticket would leave neither value.
            for (var attempt = 1;
                await _invalidator.WriteAsync(key, entry, value.Version, ticket, _policy.Replicas) && attempt < MostReplacements;
                attempt++)
            {
                ticket = await _shared.TakeTicketAsync(key);
            }
        }
        else
        {
            await InvalidateAsync(key); // too large to be cached, but the old value is no longer valid
        }
    }

    /// <summary>Call it after the commit of a change, a creation (an absence may be cached) or a deletion. Two round trips.</summary>
    /// <remarks>Not cancellable, and does not throw because of Redis: the commit stands. See <see cref="Invalidator"/>.</remarks>
    public ValueTask InvalidateAsync(string key) => _invalidator.InvalidateKeyAsync(key, _policy.Replicas);

    public ValueTask InvalidateAsync(IReadOnlyCollection<string> keys) => _invalidator.InvalidateKeysAsync(keys, _policy.Replicas);

    /// <summary>Invalidates every entry with this tag, of any resource; O(1).</summary>
    public ValueTask InvalidateTagAsync(string tag) => _invalidator.InvalidateTagAsync(tag);

    public ValueTask InvalidateTagsAsync(IReadOnlyCollection<string> tags) => _invalidator.InvalidateTagsAsync(tags);

    /// <summary>Invalidates every entry of this resource; O(1).</summary>
    public ValueTask InvalidateAllAsync() => _invalidator.InvalidateResourceAsync(_policy.Resource);
}
