using Catalog.Caching.Patterns;

namespace Catalog.Tests.Caching;

/// <summary>The kinds of invalidation that tests go through.</summary>
internal static class Invalidating
{
    /// <summary>The tag of the entry with this key, in tests that use tags.</summary>
    public static string TagOf(string key) => "group:" + key;

    /// <summary>Invalidates a key alone or among <c>keys</c>, or by its <c>tag</c>, or with the whole <c>resource</c>.</summary>
    public static async Task InvalidateAsync(this CacheAside<string> cache, string kind, string key)
    {
        switch (kind)
        {
            case "key":
                await cache.InvalidateAsync(key);
                break;
            case "keys":
                await cache.InvalidateAsync([key, key + "other"]);
                break;
            case "tag":
                await cache.InvalidateTagAsync(TagOf(key));
                break;
            case "resource":
                await cache.InvalidateAllAsync();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, null);
        }
    }
}
