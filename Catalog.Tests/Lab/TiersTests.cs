using Catalog.Api.Http;
using Catalog.Caching;
using Catalog.Lab.Replay;

namespace Catalog.Tests.Lab;

public sealed class TiersTests
{
    [Theory]
    [InlineData(CacheOutcome.LocalHit, nameof(Tier.L1))]
    [InlineData(CacheOutcome.SharedHit, nameof(Tier.L2))]
    [InlineData(CacheOutcome.Stale, nameof(Tier.Stale))]
    [InlineData(CacheOutcome.Negative, nameof(Tier.Negative))]
    [InlineData(CacheOutcome.Miss, nameof(Tier.Miss))]
    [InlineData(CacheOutcome.Bypass, nameof(Tier.Bypass))]
    public void A_tier_is_read_from_what_a_node_says_of_it(CacheOutcome outcome, string tier) =>
        Assert.Equal(tier, Tiers.Of(CacheStatus.Of(new CacheRead<string>("", version: 1, outcome, ttlMilliseconds: 9000))).ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("edge; hit")]
    public void Where_nothing_is_said_there_is_none(string? header) => Assert.Equal(Tier.None, Tiers.Of(header));
}
