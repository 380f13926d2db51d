using System.Text;
using Catalog.Benchmarks.Scaling;

namespace Catalog.Tests.Benchmarks.Scaling;

public sealed class TiersTests
{
    [Theory]
    [InlineData("catalog; hit; ttl=7; detail=L1", nameof(Tier.L1))]
    [InlineData("catalog; hit; ttl=7; detail=L2", nameof(Tier.L2))]
    [InlineData("catalog; hit; ttl=-7; detail=stale", nameof(Tier.Stale))]
    [InlineData("catalog; fwd=miss; stored; ttl=60", nameof(Tier.Miss))]
    [InlineData("catalog; fwd=bypass", nameof(Tier.None))]
    public void The_tier_is_what_Cache_Status_says(string status, string tier) =>
        Assert.Equal(tier, Tiers.Of(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nCache-Status: {status}\r\nETag: x\r\n\r\n{{}}")).ToString());

    [Fact]
    public void A_body_that_looks_like_the_header_is_none() =>
        Assert.Equal(Tier.None, Tiers.Of("HTTP/1.1 200 OK\r\n\r\nCache-Status: detail=L1"u8));
}
