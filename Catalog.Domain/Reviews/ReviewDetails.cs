namespace Catalog.Domain.Reviews;

/// <summary>The part of a review that its author decides, checked by <see cref="ReviewRules"/>.</summary>
public sealed record ReviewDetails
{
    /// <summary>The name that is shown with it, 1 to 100 characters.</summary>
    public required string Author { get; init; }

    /// <summary>1, the worst, to 5.</summary>
    public required int Stars { get; init; }

    /// <summary>What the author has to say, up to 2,000 characters; empty when nothing.</summary>
    public required string Text { get; init; }
}
