using Catalog.Domain;
using Catalog.Infrastructure.CacheAdministration;

namespace Catalog.Api.Caches;

/// <summary>Rules that the administration of the cache shares.</summary>
internal static class CacheRules
{
    /// <summary>A key that no cached resource has. Nothing else in Redis can be looked at or removed.</summary>
    public static RuleViolation UnknownKey(CachedResources resources) => new(
        "key", $"must be the key of a cached resource, such as {string.Join(", ", resources.All.Select(r => r.ExampleKey))}");
}
