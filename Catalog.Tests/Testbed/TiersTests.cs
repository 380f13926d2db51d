using System.Text;
using Catalog.Api.Http;
using Catalog.Caching;
using Catalog.Testbed;

namespace Catalog.Tests.Testbed;

public sealed class TiersTests
{
    [Theory]
    [InlineData(CacheOutcome.LocalHit, nameof(Tier.L1))]
    [InlineData(CacheOutcome.SharedHit, nameof(Tier.L2))]
    [InlineData(CacheOutcome.Stale, nameof(Tier.Stale))]
    [InlineData(CacheOutcome.Negative, nameof(Tier.Negative))]
    [InlineData(CacheOutcome.Miss, nameof(Tier.Miss))]
    [InlineData(CacheOutcome.Bypass, nameof(Tier.Bypass))]
    public void A_tier_is_read_from_Cache_Status(CacheOutcome outcome, string tier) =>
        Assert.Equal(tier, Tiers.Of(CacheStatus.Of(new CacheRead<string>("", version: 1, outcome, ttlMilliseconds: 9000))).ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("edge; hit")]
    public void Without_our_Cache_Status_there_is_no_tier(string? header) => Assert.Equal(Tier.None, Tiers.Of(header));

    [Theory]
    [InlineData("catalog; hit; ttl=7; detail=L1", nameof(Tier.L1))]
    [InlineData("catalog; fwd=miss; stored; ttl=60", nameof(Tier.Miss))]
    public void The_tier_of_a_response_is_read_from_its_header(string status, string tier) =>
        Assert.Equal(tier, Tiers.OfResponse(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nCache-Status: {status}\r\nETag: x\r\n\r\n{{}}")).ToString());

    [Fact]
    public void A_body_that_looks_like_the_header_is_none() =>
        Assert.Equal(Tier.None, Tiers.OfResponse("HTTP/1.1 200 OK\r\n\r\nCache-Status: detail=L1"u8));
}
