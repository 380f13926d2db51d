using Catalog.Caching.Telemetry;

namespace Catalog.Caching;

/// <summary>How the reads of a cache ended, also for what is answered in front of it.</summary>
internal static class CacheCounters
{
    /// <summary>The counters of a cache of this library.</summary>
    public static ResourceCounters Counters<TKey, T>(this ICache<TKey, T> cache)
        where TKey : notnull =>
        ((Cache<TKey, T>)cache).Counters;
}
