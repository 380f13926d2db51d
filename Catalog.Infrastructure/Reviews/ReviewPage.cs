using Catalog.Domain.Reviews;

namespace Catalog.Infrastructure.Reviews;

/// <summary>A page of the reviews of a product, as the service answers it and as the cache holds the first.</summary>
public sealed record ReviewPage
{
    /// <summary>What all reviews of the product come to; null until the first.</summary>
    public required Rating? Rating { get; init; }

    /// <summary>At most 20 reviews, newest first.</summary>
    public required IReadOnlyList<ReviewDocument> Items { get; init; }

    /// <summary>What to send as <c>before</c> for older reviews; null on the last page.</summary>
    /// <example>1701</example>
    public required long? Next { get; init; }
}
