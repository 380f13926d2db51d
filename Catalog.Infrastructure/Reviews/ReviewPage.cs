using Catalog.Domain.Reviews;

namespace Catalog.Infrastructure.Reviews;

/// <summary>A page of the reviews of a product in a response; the first page is also cached in this form.</summary>
public sealed record ReviewPage
{
    /// <summary>The rating of the product; null without reviews.</summary>
    public required Rating? Rating { get; init; }

    /// <summary>At most 20 reviews, newest first.</summary>
    public required IReadOnlyList<ReviewDocument> Items { get; init; }

    /// <summary>What to send as <c>after</c> for the next page, with older reviews; null on the last.</summary>
    public required string? Next { get; init; }
}
