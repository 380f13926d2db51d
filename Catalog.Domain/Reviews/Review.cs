namespace Catalog.Domain.Reviews;

/// <summary>What one customer thinks of a product. It is not changed any more, but its author's name goes with the author.</summary>
public sealed class Review
{
    /// <summary>The number that the database gave it, from 1; later reviews have higher ones.</summary>
    public long Id { get; init; }

    /// <summary>The product.</summary>
    public required long ProductId { get; init; }

    /// <summary>Who wrote it; <see langword="null"/> when that user is gone, or it is from before reviews had authors.</summary>
    public long? UserId { get; init; }

    /// <summary>The name that is shown with it; empty when its author is gone.</summary>
    public required string Author { get; init; }

    /// <inheritdoc cref="ReviewDetails.Stars" />
    public required int Stars { get; init; }

    /// <inheritdoc cref="ReviewDetails.Text" />
    public required string Text { get; init; }

    /// <summary>When it was written, UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>A review that the database has yet to number and date.</summary>
    public static Review From(long productId, long userId, ReviewDetails details) => new()
    {
        ProductId = productId,
        UserId = userId,
        Author = details.Author,
        Stars = details.Stars,
        Text = details.Text,
    };
}
