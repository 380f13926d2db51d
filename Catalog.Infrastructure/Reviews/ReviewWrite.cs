using Catalog.Domain.Reviews;

namespace Catalog.Infrastructure.Reviews;

/// <summary>How the writing of a review ended.</summary>
public enum ReviewOutcome
{
    /// <summary>Committed.</summary>
    Done,

    /// <summary>There is no such product.</summary>
    NoProduct,

    /// <summary>There is no such user.</summary>
    NoUser,

    /// <summary>The user has reviewed the product before.</summary>
    Reviewed,
}

/// <summary>The end of the writing of a review.</summary>
/// <param name="Outcome">How it ended; anything but <see cref="ReviewOutcome.Done"/> has changed nothing.</param>
/// <param name="Review">The review as committed; <see langword="null"/> where nothing was written.</param>
public readonly record struct ReviewWrite(ReviewOutcome Outcome, Review? Review = null);
