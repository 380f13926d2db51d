namespace Catalog.Domain.Reviews;

/// <summary>What all reviews of a product come to.</summary>
/// <param name="Average">The average of the stars, 1 to 5, rounded to two decimals.</param>
/// <param name="Count">How many reviews there are, from 1.</param>
public sealed record Rating(decimal Average, int Count)
{
    /// <summary>The rating of reviews; <see langword="null"/> for none.</summary>
    /// <param name="total">All their stars together.</param>
    /// <param name="count">How many there are.</param>
    public static Rating? Of(long total, int count) =>
        count == 0 ? null : new Rating(decimal.Round((decimal)total / count, 2, MidpointRounding.AwayFromZero), count);
}
