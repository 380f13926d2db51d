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
    public void As_long_as_one_shard_has_not_been_looked_at_there_is_none(int shard)
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
    public void It_ends_for_all_shards_with_that_of_one(int shard)
    {
        foreach (var each in Enumerable.Range(0, Shards))
        {
            _trust.Renew(each, Now);
        }

        _trust.End(shard);

        Assert.False(_trust.Holds(Now));
    }
}
