using Catalog.Caching;
using Catalog.Caching.Patterns;

namespace Catalog.Tests.Caching;

/// <summary>Short forms of reading a source through a pattern.</summary>
internal static class Reading
{
    public static ValueTask<CacheRead<string>> GetAsync(this CacheAside<string> cache, string key, Source source) =>
        cache.GetAsync(key, source, static (s, ct) => s.LoadAsync(ct), CancellationToken.None);

    /// <summary>Reads with a custom loader.</summary>
    public static ValueTask<CacheRead<string>> GetAsync(
        this CacheAside<string> cache, string key, Func<CancellationToken, Task<Loaded<string>?>> load, CancellationToken ct = default) =>
        cache.GetAsync(key, load, static async (l, token) => await l(token), ct);

    /// <summary>Reads until the condition holds, and returns that answer.</summary>
    public static async Task<CacheRead<string>> GetUntilAsync(
        this CacheAside<string> cache, string key, Source source, Func<CacheRead<string>, bool> condition)
    {
        CacheRead<string> read = default;
        await Eventually.BecomesTrueAsync(async () => condition(read = await cache.GetAsync(key, source)));
        return read;
    }
}
