using Catalog.Domain;
using Catalog.Infrastructure.CacheAdministration;

namespace Catalog.Api.Caches;

/// <summary>What is to be invalidated: a key, a tag or a resource, exactly one.</summary>
public sealed record InvalidationInput
{
    private const int LongestTag = 200;

    /// <summary>The key of one entry.</summary>
    /// <example>product:{1}</example>
    public string? Key { get; init; }

    /// <summary>All entries that carry this tag, and the one that it names: a name of <c>Cache-Tag</c>.</summary>
    /// <example>category:garden</example>
    public string? Tag { get; init; }

    /// <summary>All entries of this resource, by its name in the statistics.</summary>
    /// <example>product</example>
    public string? Resource { get; init; }

    /// <summary>Whether to invalidate nothing and only count what is cached. Default: false.</summary>
    public bool DryRun { get; init; }

    /// <summary>The target; null when a rule is broken.</summary>
    /// <param name="resources">What is cached.</param>
    /// <param name="violations">Where broken rules go.</param>
    public InvalidationTarget? ToTarget(CachedResources resources, ICollection<RuleViolation> violations)
    {
        if (new[] { Key, Tag, Resource }.Count(name => name is not null) != 1)
        {
            violations.Add(new RuleViolation("$", "must have exactly one of key, tag and resource"));
            return null;
        }

        if (Key is not null && resources.OfKey(Key) is null)
        {
            violations.Add(CacheRules.UnknownKey(resources));
        }

        if (Tag is not null && TextRules.Broken(Tag, 1, LongestTag) is { } rule)
        {
            violations.Add(new RuleViolation("tag", rule));
        }

        if (Resource is not null && resources.Named(Resource) is null)
        {
            violations.Add(new RuleViolation("resource", $"must be one of {string.Join(", ", resources.All.Select(r => r.Name))}"));
        }

        return violations.Count == 0 ? new InvalidationTarget(Key, Tag, Resource) : null;
    }
}

/// <summary>Rules that the administration of the cache shares.</summary>
internal static class CacheRules
{
    /// <summary>A key that no cached resource has. Nothing else in Redis can be looked at or removed.</summary>
    public static RuleViolation UnknownKey(CachedResources resources) => new(
        "key", $"must be the key of a cached resource, such as {string.Join(", ", resources.All.Select(r => r.ExampleKey))}");
}
