using Catalog.Caching.Patterns;
using Catalog.Caching.Telemetry;

namespace Catalog.Caching;

/// <summary>Cache-aside by id; see <see cref="ICache{TKey, T}"/>.</summary>
internal class Cache<TKey, T>(CacheAside<T> cache, CachePolicy<T> policy) : ICache<TKey, T>
    where TKey : notnull
{
    private const int OnStack = 128;

    public Cache(CacheNode node, CachePolicy<T> policy)
        : this(new CacheAside<T>(node, policy, policy.SerializerOrDefault, PatternOf(policy)), policy)
    {
    }

    public ResourceCounters Counters => cache.Counters;

    protected Keys<TKey> Keys { get; } = new(policy.KeyPrefix ?? policy.Resource);

    protected CachePolicy<T> Policy { get; } = policy;

    public ValueTask<T?> GetOrLoadAsync(TKey id, Func<CancellationToken, ValueTask<T?>> load, CancellationToken ct = default) =>
        GetOrLoadAsync(id, load, static (load, token) => load(token), ct);

    public ValueTask<T?> GetOrLoadAsync<TState>(
        TKey id, TState state, Func<TState, CancellationToken, ValueTask<T?>> load, CancellationToken ct = default)
    {
        if (TryServeLocal(id, out var local, out var isMissing))
        {
            return new(local.Value);
        }

        return LoadAsync(cache.GetAsync(
            Keys.Of(id),
            default,
            (state, load, Policy),
            static async (s, token) => s.Policy.Describe(await s.load(s.state, token)),
            ct,
            isMissing));

        static async ValueTask<T?> LoadAsync(ValueTask<CacheRead<T>> reading) => (await reading).Value;
    }

    public ValueTask<CacheRead<T>> ReadAsync<TState>(
        TKey id, TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> load, CancellationToken ct = default) =>
        TryServeLocal(id, out var local, out var isMissing) ? new(local) : cache.GetAsync(Keys.Of(id), default, state, load, ct, isMissing);

    public ValueTask<CacheRead<T>[]> ReadManyAsync(
        IReadOnlyList<TKey> ids,
        Func<IReadOnlyList<TKey>, CancellationToken, ValueTask<IReadOnlyList<Loaded<T>?>>> load,
        CancellationToken ct = default)
    {
        string[] keys = [.. ids.Select(Keys.Of)];
        return cache.GetManyAsync(keys, LoadAsync, ct);

        ValueTask<IReadOnlyList<Loaded<T>?>> LoadAsync(IReadOnlyList<string> missing, CancellationToken token)
        {
            var byKey = keys.Zip(ids).DistinctBy(pair => pair.First).ToDictionary(pair => pair.First, pair => pair.Second);
            return load([.. missing.Select(key => byKey[key])], token);
        }
    }

    public ValueTask<CacheRead<T>> TryGetAsync(TKey id) => cache.TryGetAsync(Keys.Of(id));

    public bool TryGetLocal(TKey id, out CacheRead<T> read)
    {
        Span<char> key = stackalloc char[OnStack];
        return Keys.TryWrite(id, key, out var length) ? cache.TryGetLocal(key[..length], out read) : cache.TryGetLocal(Keys.Of(id), out read);
    }

    public ValueTask InvalidateAsync(TKey id) => cache.InvalidateAsync(Keys.Of(id));

    public ValueTask InvalidateAsync(IReadOnlyCollection<TKey> ids) => cache.InvalidateAsync([.. ids.Select(Keys.Of)]);

    public ValueTask InvalidateTagAsync(string tag) => cache.InvalidateTagAsync(tag);

    public ValueTask InvalidateTagsAsync(IReadOnlyCollection<string> tags) => cache.InvalidateTagsAsync(tags);

    public ValueTask InvalidateAllAsync() => cache.InvalidateAllAsync();

    private bool TryServeLocal(TKey id, out CacheRead<T> read, out bool isMissing)
    {
        (read, isMissing) = (default, true);
        if (Policy.LocalTtl == TimeSpan.Zero)
        {
            return false;
        }

        Span<char> key = stackalloc char[OnStack];
        return Keys.TryWrite(id, key, out var length)
            ? cache.TryServeLocal(key[..length], out read, out isMissing)
            : cache.TryServeLocal(Keys.Of(id), out read, out isMissing);
    }

    private static string PatternOf(CachePolicy policy) => policy.Pattern ?? (policy.RefreshAhead > 0 ? "refresh-ahead" : "cache-aside");
}
