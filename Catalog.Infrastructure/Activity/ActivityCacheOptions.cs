using Catalog.Caching;

namespace Catalog.Infrastructure.Activity;

/// <summary>How feeds are cached; what can be set stands in the section <c>Caching:Activity</c>.</summary>
public sealed class ActivityCacheOptions
{
    /// <summary>The name of the cache.</summary>
    internal const string Name = "activity";

    /// <summary>The name of the section.</summary>
    public const string Section = "Caching:Activity";

    /// <summary>
    /// Fresh for 1 day in Redis and not kept in a node's memory, for its one reader comes seldom. Absence is not remembered.
    /// </summary>
    public CachePolicy<ActivityPage> Policy { get; } = new(Name)
    {
        Ttl = TimeSpan.FromDays(1),
        Serializer = CacheSerializer.Json(ActivityJson.Default.ActivityPage),
    };
}
