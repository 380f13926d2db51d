using Catalog.Caching.Telemetry;

namespace Catalog.Tests.Caching;

public sealed class LoadTimesTests
{
    [Fact]
    public void Percentiles_are_at_most_a_tenth_too_long()
    {
        var times = new LoadTimes();
        for (var i = 1; i <= 1000; i++)
        {
            times.Add(TimeSpan.FromMilliseconds(i));
        }

        Assert.InRange(times.Percentile(0.5).TotalMilliseconds, 500, 550);
        Assert.InRange(times.Percentile(0.99).TotalMilliseconds, 990, 1089);
        Assert.Equal((1000L, 500.5), (times.Count, times.Mean.TotalMilliseconds));
    }

    [Fact]
    public void Without_loads_there_are_no_percentiles()
    {
        var times = new LoadTimes();

        Assert.Equal((0L, TimeSpan.Zero, TimeSpan.Zero), (times.Count, times.Mean, times.Percentile(0.99)));
    }

    [Fact]
    public void A_load_above_the_range_is_counted_in_the_last_bucket()
    {
        var times = new LoadTimes();
        times.Add(TimeSpan.FromDays(1));
        times.Add(TimeSpan.Zero);

        Assert.True(times.Percentile(1) > TimeSpan.FromMinutes(2));
        Assert.Equal(2, times.Count);
    }
}
