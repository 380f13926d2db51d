using Catalog.Domain;
using Catalog.Infrastructure.CacheAdministration;

namespace Catalog.Api.Caches;

/// <summary>What to invalidate: exactly one of a key, a tag and a resource.</summary>
public sealed record InvalidationInput
{
    private const int LongestTag = 200;

    /// <summary>The key of one entry.</summary>
    /// <example>product:{1}</example>
    public string? Key { get; init; }

    /// <summary>A name as in <c>Cache-Tag</c>, or another tag: invalidates all entries with this tag, and the entry, list or resource that it names.</summary>
    /// <example>category:garden</example>
    public string? Tag { get; init; }

    /// <summary>The name of a resource, as in the statistics: invalidates all its entries.</summary>
    /// <example>product</example>
    public string? Resource { get; init; }

    /// <summary>Only counts what is cached and invalidates nothing. Default: false.</summary>
    public bool DryRun { get; init; }

    /// <summary>Converts the input; null when a rule is broken.</summary>
    /// <param name="resources">The cached resources.</param>
    /// <param name="violations">Receives the broken rules.</param>
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

/// <summary>Rules that the endpoints of the cache administration share.</summary>
internal static class CacheRules
{
    /// <summary>The key belongs to no cached resource. Other keys in Redis cannot be inspected or removed.</summary>
    public static RuleViolation UnknownKey(CachedResources resources) => new(
        "key", $"must be the key of a cached resource, such as {string.Join(", ", resources.All.Select(r => r.ExampleKey))}");
}
