using System.ComponentModel.DataAnnotations;
using Catalog.Api.Http;

namespace Catalog.Api.Caches;

/// <summary>What is to be read into the cache.</summary>
public sealed record WarmupInput
{
    private const string OnlyResource = "products";

    /// <summary>What: <c>products</c>, the most viewed first.</summary>
    /// <example>products</example>
    [Given, AllowedValues(OnlyResource, ErrorMessage = "must be " + OnlyResource)]
    public string? Resource { get; init; }

    /// <summary>How many at most, from 1 to 100,000 unless the service is set otherwise.</summary>
    /// <example>1000</example>
    [Given, Between(1, 1_000_000)]
    public int? Count { get; init; }
}
