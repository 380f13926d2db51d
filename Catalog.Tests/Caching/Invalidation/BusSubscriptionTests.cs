using Catalog.Caching;
using Catalog.Caching.Bus;
using StackExchange.Redis;

namespace Catalog.Tests.Caching.Invalidation;

public sealed class BusSubscriptionTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60); // only ends a hang

    [Fact]
    public async Task A_pending_proof_ends_when_a_socket_breaks()
    {
        await using var nodes = await Nodes.StartAsync(1);
        var (gate, channel) = (nodes[0].Gate, nodes.Prefix + "channel");
        var subscription = new BusSubscription(
            gate, new CachingOptions { TrustFor = TimeSpan.FromMinutes(10), BusProof = TimeSpan.Zero }, nodes[0].Clock);
        subscription.Add(channel, _ => { });
        await subscription.EnsureAsync();
        await gate.Connection.Subscriber.UnsubscribeAsync(RedisChannel.Literal(channel)); // from here on it does not receive its own messages
        var proving = subscription.EnsureAsync();

        subscription.Doubt();

        await Assert.ThrowsAsync<RedisException>(() => proving.WaitAsync(Timeout));
    }
}
