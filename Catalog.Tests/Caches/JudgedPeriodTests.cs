using Catalog.Api.Caches;

namespace Catalog.Tests.Caches;

public sealed class JudgedPeriodTests
{
    [Theory]
    [InlineData(99, 0, "too few reads")]
    [InlineData(95, 5, "excellent")]
    [InlineData(9_499, 501, "worth it")]
    [InlineData(80, 20, "worth it")]
    [InlineData(79, 21, "reconsider")]
    [InlineData(50, 50, "reconsider")]
    [InlineData(49, 51, "do not cache")]
    public void The_hit_ratio_is_judged(long hits, long misses, string verdict) =>
        Assert.Equal(verdict, Judged(hits, misses).Verdict);

    [Fact]
    public void The_advice_says_what_other_TTLs_would_give() =>
        Assert.Equal(
            "At 33.3 reads/s, as of about 10,000 keys, a TTL of 10 min gives 82 %, 1 h gives 94 %, 6 h gives 99 %.",
            Judged(1_200, 800).Advice);

    [Fact]
    public void The_advice_says_when_no_TTL_helps() =>
        Assert.StartsWith("At 1.7 reads/s no TTL up to a day gives 50 %", Judged(1, 99).Advice, StringComparison.Ordinal);

    [Theory]
    [InlineData(130, 70, "no TTL up to a day gives more: choose keys that repeat.")]
    [InlineData(90, 110, "no TTL up to a day gives 50 %: do not cache it, or choose keys that repeat.")]
    public void Of_a_TTL_of_a_day_the_measured_ratio_decides(long hits, long misses, string advice) =>
        Assert.EndsWith(advice, Judged(hits, misses, TimeSpan.FromDays(1)).Advice, StringComparison.Ordinal);

    // Of a minute.
    private static JudgedPeriod Judged(long hits, long misses, TimeSpan? ttl = null)
    {
        var reads = new ReadStats(hits, 0, 0, 0, misses, 0);
        return JudgedPeriod.From(1, ttl ?? TimeSpan.FromMinutes(1), new PeriodResource("thing", reads, reads.HitRatio(), new LoadStats(0, 0, 0, 0, 0), reads.Count() / 60.0));
    }
}
