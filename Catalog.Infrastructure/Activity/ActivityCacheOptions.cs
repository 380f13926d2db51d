using Catalog.Caching;
using Catalog.Infrastructure.Json;

namespace Catalog.Infrastructure.Activity;

/// <summary>The cache policy of feeds; its settings are in the section <c>Caching:Activity</c>.</summary>
public sealed class ActivityCacheOptions
{
    internal const string Name = "activity";

    /// <summary>The name of the section.</summary>
    public const string Section = "Caching:Activity";

    /// <summary>
    /// Fresh for 1 day in Redis. Not kept in a node's memory, because each feed has one infrequent reader. Absence is not cached.
    /// </summary>
    public CachePolicy<ActivityPage> Policy { get; } = new(Name)
    {
        Ttl = TimeSpan.FromDays(1),
        Serializer = CacheSerializer.Json(CatalogJson.Default.ActivityPage),
    };
}
