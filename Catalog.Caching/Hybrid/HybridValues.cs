using Catalog.Caching.Patterns;
using Catalog.Caching.Reading;
using Microsoft.Extensions.Caching.Hybrid;

namespace Catalog.Caching.Hybrid;

/// <summary>The hybrid entries of one type. Thread-safe.</summary>
internal sealed class HybridValues<T>
{
    private readonly Keys<string> _keys;
    private readonly HybridSerializer<T> _serializer;
    private readonly CacheAside<HybridValue<T>> _cache;

    public HybridValues(CacheNode node, CachePolicy policy, IServiceProvider services)
    {
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
        Span<char> written = stackalloc char[128];
        return !wish.Skips.HasFlag(TierSkips.LocalRead)
            && _keys.TryWrite(key, written, out var length)
            && _cache.TryGetLocal(written[..length], out var local)
            ? new(_serializer.Give(local.Value))
            : ReadAsync(_keys.Of(key), state, factory, MayCreate(options), wish, HybridTags.Of(tags), ct);
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

    private async ValueTask<T> ReadAsync<TState>(
        string key,
        TState state,
        Func<TState, CancellationToken, ValueTask<T>> factory,
        bool mayCreate,
        ReadWish wish,
        IReadOnlyList<string>? tags,
        CancellationToken ct)
    {
        var read = mayCreate
            ? await _cache.GetAsync(
                key,
                wish,
                (values: this, state, factory, tags),
                static async (s, token) => s.values.Hold(await s.factory(s.state, token), s.tags),
                ct)
            : await _cache.TryGetAsync(key, wish);
        return read.Found ? _serializer.Give(read.Value) : default!;
    }

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
