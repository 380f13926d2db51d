namespace Catalog.Domain.Reviews;

/// <summary>The fields of a review that its author sets, validated by <see cref="ReviewRules"/>.</summary>
public sealed record ReviewDetails
{
    /// <summary>The author's name, 1 to 100 characters.</summary>
    public required string Author { get; init; }

    /// <summary>From 1, the worst, to 5.</summary>
    public required int Stars { get; init; }

    /// <summary>The text, up to 2,000 characters; may be empty.</summary>
    public required string Text { get; init; }
}
