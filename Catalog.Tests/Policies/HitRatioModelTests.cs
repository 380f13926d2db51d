using Catalog.Infrastructure.Policies;

namespace Catalog.Tests.Policies;

public sealed class HitRatioModelTests
{
    [Theory]
    [InlineData(11_600, 60, 58)]
    [InlineData(11_600, 3600, 80)]
    [InlineData(46_300, 60, 66)]
    [InlineData(46_300, 600, 78)]
    [InlineData(46_300, 86_400, 98)]
    public void It_gives_the_table_of_the_capacity_page(double reads, int seconds, int percent) =>
        Assert.Equal(percent, Math.Round(100 * HitRatioModel.Ratio(reads, TimeSpan.FromSeconds(seconds), 1e8)));

    [Theory]
    [InlineData(3)]
    [InlineData(5_000)]
    [InlineData(1e8)]
    public void The_number_of_keys_is_found_from_a_measured_ratio(double keys)
    {
        var ttl = TimeSpan.FromSeconds(60);

        Assert.Equal(1, HitRatioModel.Keys(20, ttl, HitRatioModel.Ratio(20, ttl, keys)) / keys, 3);
    }
}
