namespace Catalog.Domain.Reviews;

/// <summary>What somebody proposes as a review, before <see cref="ReviewRules"/> has looked at it: anything may be missing.</summary>
public sealed record ReviewDraft(string? Author, int? Stars, string? Text);
