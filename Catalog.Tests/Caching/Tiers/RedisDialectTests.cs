#if !PACKAGES_LATEST
using Catalog.Infrastructure.Caching.Tiers;

namespace Catalog.Tests.Caching.Tiers;

/// <summary>What the baseline client does not know; the newest one has <see cref="RedisTlsTests"/> for it.</summary>
public sealed class RedisDialectTests
{
    [Theory]
    [InlineData("127.0.0.1:1,user=catalog")]
    [InlineData("127.0.0.1:1,ssl=true, User=catalog")]
    public void A_user_with_a_name_stops_the_start_and_the_message_says_what_to_build(string connectionString)
    {
        var refused = Assert.Throws<ArgumentException>(() => RedisConnection.Open(connectionString, new RedisOptions()));

        Assert.Contains("-p:Packages=latest", refused.Message, StringComparison.Ordinal);
    }
}
#endif
