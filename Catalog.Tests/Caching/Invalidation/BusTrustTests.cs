using Catalog.Caching.Bus;
using Catalog.Caching.Clocks;

namespace Catalog.Tests.Caching.Invalidation;

public sealed class BusTrustTests
{
    private const int Shards = 3;
    private const long Now = 1000;
    private readonly BusTrust _trust = new(Shards, TimeSpan.FromSeconds(10), new MonotonicClock(TimeProvider.System));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void There_is_no_trust_until_every_shard_was_polled(int shard)
    {
        foreach (var other in Enumerable.Range(0, Shards).Where(other => other != shard))
        {
            _trust.Renew(other, Now);
        }

        Assert.False(_trust.Holds(Now));
        _trust.Renew(shard, Now);
        Assert.True(_trust.Holds(Now));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Trust_in_all_shards_ends_with_that_in_one(int shard)
    {
        foreach (var each in Enumerable.Range(0, Shards))
        {
            _trust.Renew(each, Now);
        }

        _trust.End(shard);

        Assert.False(_trust.Holds(Now));
    }
}
