using Catalog.Domain.Reviews;

namespace Catalog.Infrastructure.Reviews;

/// <summary>The outcome of a write to reviews.</summary>
public enum ReviewOutcome
{
    /// <summary>Committed.</summary>
    Done,

    /// <summary>There is no such product.</summary>
    NoProduct,

    /// <summary>There is no such user.</summary>
    NoUser,

    /// <summary>The user has already reviewed the product.</summary>
    Reviewed,
}

/// <summary>The result of a write to reviews.</summary>
/// <param name="Outcome">The outcome; only <see cref="ReviewOutcome.Done"/> has changed anything.</param>
/// <param name="Review">The review as committed; <see langword="null"/> if nothing was written.</param>
public readonly record struct ReviewWrite(ReviewOutcome Outcome, Review? Review = null);
