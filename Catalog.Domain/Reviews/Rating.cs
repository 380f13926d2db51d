namespace Catalog.Domain.Reviews;

/// <summary>The rating of a product.</summary>
/// <param name="Average">The average of the stars, 1 to 5, rounded to two decimals.</param>
/// <param name="Count">The number of reviews, from 1.</param>
public sealed record Rating(decimal Average, int Count)
{
    /// <summary>The rating for a number of reviews; <see langword="null"/> for none.</summary>
    /// <param name="total">The sum of their stars.</param>
    /// <param name="count">The number of reviews.</param>
    public static Rating? Of(long total, int count) =>
        count == 0 ? null : new Rating(decimal.Round((decimal)total / count, 2, MidpointRounding.AwayFromZero), count);
}
