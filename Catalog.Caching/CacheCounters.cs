using Catalog.Caching.Telemetry;

namespace Catalog.Caching;

/// <summary>The read counters of a cache, for code that answers in front of it.</summary>
internal static class CacheCounters
{
    public static ResourceCounters Counters<TKey, T>(this ICache<TKey, T> cache)
        where TKey : notnull =>
        ((Cache<TKey, T>)cache).Counters;
}
