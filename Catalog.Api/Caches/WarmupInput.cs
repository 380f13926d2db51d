using System.ComponentModel.DataAnnotations;
using Catalog.Domain;
using Catalog.Infrastructure.CacheAdministration;

namespace Catalog.Api.Caches;

/// <summary>What is to be read into the cache.</summary>
public sealed record WarmupInput
{
    private const string OnlyResource = "products";

    /// <summary>What: <c>products</c>, the most viewed first.</summary>
    /// <example>products</example>
    [Required, AllowedValues(OnlyResource)]
    public string? Resource { get; init; }

    /// <summary>How many at most, from 1 to 100,000.</summary>
    /// <example>1000</example>
    [Required, Range(1, CacheWarmups.MostItems)]
    public int? Count { get; init; }

    /// <summary>The rules that are broken.</summary>
    public IReadOnlyList<RuleViolation> Broken()
    {
        var violations = new List<RuleViolation>();
        if (Resource != OnlyResource)
        {
            violations.Add(new RuleViolation("resource", $"must be {OnlyResource}"));
        }

        if (Count is not { } count || count < 1 || count > CacheWarmups.MostItems)
        {
            violations.Add(new RuleViolation("count", $"must be from 1 to {CacheWarmups.MostItems}"));
        }

        return violations;
    }
}
