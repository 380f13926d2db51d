namespace Catalog.Domain.Reviews;

/// <summary>A customer's review of a product. It never changes, but the author's name is removed when the author is deleted.</summary>
public sealed class Review
{
    /// <summary>The id, assigned by the database, from 1; later reviews have higher ids.</summary>
    public long Id { get; init; }

    /// <summary>The product.</summary>
    public required long ProductId { get; init; }

    /// <summary>The author; <see langword="null"/> if deleted, or for reviews from before they had authors.</summary>
    public long? UserId { get; init; }

    /// <summary>The author's name; empty when the author has been deleted.</summary>
    public required string Author { get; init; }

    /// <inheritdoc cref="ReviewDetails.Stars" />
    public required int Stars { get; init; }

    /// <inheritdoc cref="ReviewDetails.Text" />
    public required string Text { get; init; }

    /// <summary>When it was written, UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>A review that has no id and time yet; the database assigns them.</summary>
    public static Review From(long productId, long userId, ReviewDetails details) => new()
    {
        ProductId = productId,
        UserId = userId,
        Author = details.Author,
        Stars = details.Stars,
        Text = details.Text,
    };
}
