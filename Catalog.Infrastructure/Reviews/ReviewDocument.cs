using Catalog.Domain.Reviews;

namespace Catalog.Infrastructure.Reviews;

/// <summary>A review as the service answers it.</summary>
public sealed record ReviewDocument
{
    /// <summary>The number that the service gave the review; later reviews have higher ones.</summary>
    /// <example>1701</example>
    public required long Id { get; init; }

    /// <summary>The name of who wrote it; empty when their account is gone.</summary>
    /// <example>Ada</example>
    public required string Author { get; init; }

    /// <summary>1, the worst, to 5.</summary>
    /// <example>4</example>
    public required int Stars { get; init; }

    /// <summary>What the author has to say; empty when nothing.</summary>
    /// <example>Sits well in the hand.</example>
    public required string Text { get; init; }

    /// <summary>When it was written, UTC.</summary>
    /// <example>2026-02-11T16:20:00Z</example>
    public required DateTime CreatedAt { get; init; }

    /// <summary>The document of a review.</summary>
    public static ReviewDocument From(Review review) => new()
    {
        Id = review.Id,
        Author = review.Author,
        Stars = review.Stars,
        Text = review.Text,
        CreatedAt = review.CreatedAt.UtcDateTime,
    };
}
