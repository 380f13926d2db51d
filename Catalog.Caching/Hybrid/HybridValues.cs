using Catalog.Caching.Patterns;
using Catalog.Caching.Reading;
using Microsoft.Extensions.Caching.Hybrid;

namespace Catalog.Caching.Hybrid;

/// <summary>The hybrid entries of one type. Thread-safe.</summary>
internal sealed class HybridValues<T>
{
    private readonly CacheNode _node;
    private readonly Keys<string> _keys;
    private readonly HybridSerializer<T> _serializer;
    private readonly CacheAside<HybridValue<T>> _cache;

    public HybridValues(CacheNode node, CachePolicy policy, IServiceProvider services)
    {
        _node = node;
        _keys = new Keys<string>(policy.Resource);
        _serializer = new HybridSerializer<T>(services);
        _cache = new CacheAside<HybridValue<T>>(node, policy, _serializer);
    }

    public ValueTask<T> GetOrCreateAsync<TState>(
        string key,
        TState state,
        Func<TState, CancellationToken, ValueTask<T>> factory,
        HybridCacheEntryOptions? options,
        IEnumerable<string>? tags,
        CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (!CatalogHybridCache.IsKey(key))
        {
            return MayCreate(options) ? factory(state, ct) : default;
        }

        var wish = WishOf(options);
        var isMissing = false;
        Span<char> written = stackalloc char[128];
        if (!wish.Skips.HasFlag(TierSkips.LocalRead)
            && _keys.TryWrite(key, written, out var length)
            && _cache.TryServeLocal(written[..length], out var local, out isMissing))
        {
            return new(_serializer.Give(local.Value));
        }

        var full = _keys.Of(key);
        var creation = (values: this, state, factory, tags: HybridTags.Of(tags));
        return GiveAsync(
            !MayCreate(options) ? _cache.TryGetAsync(full, wish)
            : wish.Skips.HasFlag(TierSkips.Reads) ? ReloadAsync(full, wish, creation, CreateAsync, ct)
            : _cache.GetAsync(full, wish, creation, CreateAsync, ct, isMissing));

        static async ValueTask<Loaded<HybridValue<T>>?> CreateAsync(
            (HybridValues<T> Values, TState State, Func<TState, CancellationToken, ValueTask<T>> Factory, IReadOnlyList<string>? Tags) s,
            CancellationToken token) =>
            s.Values.Hold(await s.Factory(s.State, token), s.Tags);
    }

    public async ValueTask SetAsync(string key, T value, HybridCacheEntryOptions? options, IEnumerable<string>? tags)
    {
        if (!CatalogHybridCache.IsKey(key))
        {
            return;
        }

        var (full, names) = (_keys.Of(key), HybridTags.Of(tags));
        try
        {
            await _cache.PutAsync(full, Hold(value, names), WishOf(options));
        }
        catch
        {
            await _cache.InvalidateAsync(full); // it cannot be serialized, but the old value is no longer valid
            throw;
        }
    }

    // What is cached stays until the value is created. A load from before this call is neither joined nor stored.
    private async ValueTask<CacheRead<HybridValue<T>>> ReloadAsync<TState>(
        string key, ReadWish wish, TState state, Func<TState, CancellationToken, ValueTask<Loaded<HybridValue<T>>?>> load, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var onlyHere = wish.Skips.HasFlag(TierSkips.SharedWrite);
        var isBroken = onlyHere || await _node.Shared.BreakLeaseAsync(key);
        _node.Flights.Forget(key);
        var read = isBroken ? await _cache.GetAsync(key, wish, state, load, ct) : await _cache.LoadOnlyAsync(state, load, ct);
        if (!onlyHere && read.Outcome != CacheOutcome.Stale)
        {
            await (read.Ttl > TimeSpan.Zero ? _node.Invalidator.ReplacedAsync(key) : _cache.InvalidateAsync(key));
        }

        return read;
    }

    private async ValueTask<T> GiveAsync(ValueTask<CacheRead<HybridValue<T>>> reading) =>
        await reading is { Found: true } read ? _serializer.Give(read.Value) : default!;

    private Loaded<HybridValue<T>> Hold(T value, IReadOnlyList<string>? tags) => new(_serializer.Hold(value), Tags: tags);

    private static bool MayCreate(HybridCacheEntryOptions? options) =>
        options?.Flags is not { } flags || !flags.HasFlag(HybridCacheEntryFlags.DisableUnderlyingData);

    private static ReadWish WishOf(HybridCacheEntryOptions? options)
    {
        if (options is null)
        {
            return default;
        }

        var flags = options.Flags ?? HybridCacheEntryFlags.None;
        var skips = TierSkips.None;
        skips |= flags.HasFlag(HybridCacheEntryFlags.DisableLocalCacheRead) ? TierSkips.LocalRead : TierSkips.None;
        skips |= flags.HasFlag(HybridCacheEntryFlags.DisableLocalCacheWrite) ? TierSkips.LocalWrite : TierSkips.None;
        skips |= flags.HasFlag(HybridCacheEntryFlags.DisableDistributedCacheRead) ? TierSkips.SharedRead : TierSkips.None;
        skips |= flags.HasFlag(HybridCacheEntryFlags.DisableDistributedCacheWrite) ? TierSkips.SharedWrite : TierSkips.None;
        skips |= options.Expiration <= TimeSpan.Zero ? TierSkips.LocalWrite | TierSkips.SharedWrite : TierSkips.None; // expires at once
        skips |= options.LocalCacheExpiration <= TimeSpan.Zero ? TierSkips.LocalWrite : TierSkips.None;
        return new ReadWish(options.Expiration ?? TimeSpan.Zero, options.LocalCacheExpiration ?? TimeSpan.Zero, skips);
    }
}
