using Catalog.Domain.Reviews;

namespace Catalog.Infrastructure.Reviews;

/// <summary>A review in a response.</summary>
public sealed record ReviewDocument
{
    /// <summary>The id; later reviews have higher ids.</summary>
    /// <example>1701</example>
    public required long Id { get; init; }

    /// <summary>The author's name; empty when the account has been deleted.</summary>
    /// <example>Ada</example>
    public required string Author { get; init; }

    /// <summary>From 1, the worst, to 5.</summary>
    /// <example>4</example>
    public required int Stars { get; init; }

    /// <summary>The text; may be empty.</summary>
    /// <example>Sits well in the hand.</example>
    public required string Text { get; init; }

    /// <summary>When it was written, UTC.</summary>
    /// <example>2026-02-11T16:20:00Z</example>
    public required DateTime CreatedAt { get; init; }

    /// <summary>Converts a review.</summary>
    public static ReviewDocument From(Review review) => new()
    {
        Id = review.Id,
        Author = review.Author,
        Stars = review.Stars,
        Text = review.Text,
        CreatedAt = review.CreatedAt.UtcDateTime,
    };
}
