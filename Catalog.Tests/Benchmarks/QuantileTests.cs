using Catalog.Benchmarks.Measuring;

namespace Catalog.Tests.Benchmarks;

public sealed class QuantileTests
{
    [Fact]
    public void The_median_of_an_odd_number_of_values_is_the_middle_one() =>
        Assert.Equal(3, Quantile.Median([5, 1, 3]));

    [Theory]
    [InlineData(0.5, 50)]
    [InlineData(0.99, 99)]
    [InlineData(1, 100)]
    public void A_quantile_is_the_smallest_value_that_this_share_does_not_exceed(double q, double expected) =>
        Assert.Equal(expected, Quantile.Of(Enumerable.Range(1, 100).Reverse().Select(i => (double)i), q));

    [Fact]
    public void The_quantile_of_no_values_is_NaN() =>
        Assert.True(double.IsNaN(Quantile.Of([], 0.99)));
}
