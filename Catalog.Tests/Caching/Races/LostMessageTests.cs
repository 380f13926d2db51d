using Catalog.Caching;
using Catalog.Caching.Bus;
using Catalog.Caching.Entries;
using Catalog.Caching.Patterns;
using StackExchange.Redis;

namespace Catalog.Tests.Caching.Races;

/// <summary>
/// Invalidation messages that a node does not receive. Its copies live for an hour here, so only the bus ends them. How long that takes
/// is measured by <c>check consistency</c>.
/// </summary>
public class LostMessageTests : IAsyncLifetime
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private static readonly CachePolicy Policy = new() { Resource = "thing", Ttl = TimeSpan.FromHours(1), LocalTtl = TimeSpan.FromHours(1) };
    private readonly string _key = $"thing:{{{Guid.NewGuid():N}}}";
    private readonly Source _source = new("old");
    private BrokenRedis _broken = null!;
    private CacheAside<string> _cutOff = null!;
    private CacheAside<string> _writer = null!;

    /// <summary>How many shards the bus has.</summary>
    protected virtual int Shards => 1;

    public async ValueTask InitializeAsync()
    {
        _source.Tags = [Invalidating.TagOf(_key)];
        _broken = await BrokenRedis.StartAsync(2, options =>
        {
            (options.BusLength, options.BusShards, options.BusProof) = (100, Shards, TimeSpan.FromHours(1)); // a silenced subscription stays silent
            options.Redis.Deadline = TimeSpan.FromSeconds(1); // one test drops what is sent
        });
        _cutOff = _broken.Nodes.CacheAside(0, Policy);
        _writer = _broken.Nodes.CacheAside(1, Policy);
        await KeepLocallyAsync();
    }

    public async ValueTask DisposeAsync() => await _broken.DisposeAsync();

    [Theory]
    [InlineData("key")]
    [InlineData("tag")]
    public async Task A_message_that_pub_sub_lost_is_recovered_from_the_stream(string kind)
    {
        using var replayed = _broken.Nodes.Count("catalog.caching.bus.replayed");
        using var cleared = _broken.Nodes.Count("catalog.caching.bus.cleared");
        await SilenceAsync();

        _source.Commit("new");
        await _writer.InvalidateAsync(kind, _key);

        await ServesNewAsync();
        Assert.Equal((1, 0), (replayed.Sum, cleared.Sum));
    }

    [Fact]
    public async Task A_node_that_was_cut_off_serves_the_new_value_once_it_is_connected()
    {
        _broken.Network.Cut();
        _source.Commit("new");
        await _writer.InvalidateAsync(_key);
        await DistrustsAsync();
        _broken.Network.Heal();

        await ServesNewAsync();
    }

    [Fact]
    public async Task A_node_whose_subscription_is_killed_serves_the_new_value_once_it_is_back()
    {
        await KillSubscriptionsAsync();
        _source.Commit("new");
        await _writer.InvalidateAsync(_key);

        await ServesNewAsync();
    }

    [Fact]
    public async Task A_node_in_a_black_hole_stops_trusting_its_copies_and_serves_the_new_value()
    {
        _broken.Network.Blackhole();
        _source.Commit("new");
        await _writer.InvalidateAsync(_key);

        await ServesNewAsync();
        _broken.Network.Heal();
        await ServesNewAsync();
    }

    [Fact]
    public async Task A_node_that_knows_that_it_is_cut_off_does_not_serve_its_copies()
    {
        _broken.Network.Cut();
        await DistrustsAsync();

        Assert.False(_cutOff.TryGetLocal(_key, out _));
    }

    [Fact]
    public async Task While_only_the_subscription_is_down_copies_are_not_trusted_although_redis_answers()
    {
        var node = _broken.Nodes[0];
        var trusted = new TaskCompletionSource<bool>();
        node.Gate.Connection.Failed += _ => trusted.TrySetResult(node.Bus.Trusts(node.Clock.Milliseconds)); // after the bus's own handler

        await KillSubscriptionsAsync();

        Assert.False(await trusted.Task.WaitAsync(Timeout));
    }

    [Fact]
    public async Task While_the_subscription_cannot_be_made_polling_the_bus_does_not_restore_trust()
    {
        var node = _broken.Nodes[0];
        var redis = await _broken.Nodes.DirectAsync();
        await redis.ExecuteAsync("CONFIG", "SET", "maxclients", 1); // connections that are open stay, new ones are refused
        await KillSubscriptionsAsync();
        await DistrustsAsync();
        var unknown = PositionText.Of(node.Bus.Shards[0].Log.Label, long.MaxValue);
        await node.Bus.ReachAsync(unknown, default); // a poll in flight may still succeed; the next one revokes its trust

        for (var i = 0; i < 5; i++)
        {
            Assert.False(await node.Bus.ReachAsync(unknown, default)); // has polled twice
            Assert.False(node.Bus.Trusts(node.Clock.Milliseconds));
        }

        await redis.ExecuteAsync("CONFIG", "SET", "maxclients", 1000);
        await Eventually.BecomesTrueAsync(() => node.Bus.Trusts(node.Clock.Milliseconds));
    }

    [Fact]
    public async Task A_subscription_that_redis_refuses_does_not_count_and_is_made_again_when_the_right_is_restored()
    {
        var redis = await _broken.Nodes.DirectAsync();
        await redis.ExecuteAsync("ACL", "SETUSER", "default", "-subscribe");
        await KillSubscriptionsAsync(); // the socket reconnects, but receives nothing
        await DistrustsAsync();
        _source.Commit("new");
        await _writer.InvalidateAsync(_key);
        Assert.Equal("new", (await _cutOff.GetAsync(_key, _source)).Value);
        Assert.False(_cutOff.TryGetLocal(_key, out _));

        await redis.ExecuteAsync("ACL", "SETUSER", "default", "+subscribe");

        var channels = _broken.Nodes[0].Bus.Shards.Select(shard => (object)shard.Log.Channel).ToArray();
        await Eventually.BecomesTrueAsync(async () => // each channel is followed by its count of subscribers
            ((RedisResult[])(await redis.ExecuteAsync("PUBSUB", ["NUMSUB", .. channels]))!).Where((_, i) => i % 2 == 1).All(count => (int)count == 2));
        await KeepLocallyAsync();
    }

    [Fact]
    public async Task A_subscription_that_receives_nothing_on_an_open_socket_is_detected_and_made_again()
    {
        var node = await _broken.Nodes.AddAsync(configure: options => (options.BusShards, options.BusProof) = (Shards, TimeSpan.FromMilliseconds(100)));
        var received = new TaskCompletionSource();
        await node.Gate.Connection.Subscriber.UnsubscribeAllAsync();
        node.Bus.Announced += _ => received.TrySetResult();

        await Eventually.BecomesTrueAsync(async () =>
        {
            await _writer.InvalidateAsync(_key);
            return received.Task.IsCompleted;
        });
    }

    [Fact]
    public async Task A_node_that_is_connected_again_trusts_its_copies_again()
    {
        _broken.Network.Cut();
        await DistrustsAsync();
        _broken.Network.Heal();

        await Eventually.BecomesTrueAsync(async () => (await _cutOff.GetAsync(_key, _source)).Outcome == CacheOutcome.LocalHit);
    }

    [Fact]
    public async Task When_missed_messages_were_trimmed_from_the_stream_all_copies_are_dropped()
    {
        using var cleared = _broken.Nodes.Count("catalog.caching.bus.cleared");
        string[] others = [.. Enumerable.Range(0, int.MaxValue).Select(i => $"other:{i}").Where(IsOnShardOfKey).Take(200 * 300)];
        await SilenceAsync();
        _broken.Network.Blackhole(); // it cannot poll the stream before the messages that it lacks are trimmed
        _source.Commit("new");
        await _writer.InvalidateAsync(_key);
        await _writer.InvalidateAsync(others); // 300 messages on the same shard, 100 are kept
        _broken.Network.Heal();

        await Eventually.BecomesTrueAsync(() => cleared.Sum != 0); // until it has polled it serves the new value from Redis
        await ServesNewAsync();
    }

    [Fact]
    public async Task A_delayed_message_drops_the_copy_that_was_filled_while_it_was_in_flight()
    {
        await _broken.Nodes[0].Invalidator.InvalidateKeyAsync(_key);
        _broken.Network.Delay = TimeSpan.FromMilliseconds(40);
        var reading = _cutOff.GetAsync(_key, _source).AsTask(); // its answers and the message are in flight together
        await Eventually.BecomesTrueAsync(() => _source.Loads > 1);

        _source.Commit("new");
        await _writer.InvalidateAsync(_key);
        await reading;

        await ServesNewAsync();
        _broken.Network.Delay = TimeSpan.Zero;
        await ServesNewAsync();
    }

    // The subscription stays up but receives nothing: a message is lost, not the connection.
    private async Task SilenceAsync()
    {
        await _broken.Nodes[0].Gate.Connection.Subscriber.UnsubscribeAllAsync();
    }

    private bool IsOnShardOfKey(string key) => StableHash.Of(key) % Shards == StableHash.Of(_key) % Shards;

    private async Task KillSubscriptionsAsync()
    {
        var redis = await _broken.Nodes.DirectAsync();
        await redis.ExecuteAsync("CLIENT", "KILL", "TYPE", "pubsub");
    }

    private async Task KeepLocallyAsync()
    {
        await Eventually.BecomesTrueAsync(async () =>
        {
            await _cutOff.GetAsync(_key, _source);
            return _cutOff.TryGetLocal(_key, out _);
        });
    }

    private Task DistrustsAsync() =>
        Eventually.BecomesTrueAsync(() => !_broken.Nodes[0].Bus.Trusts(_broken.Nodes[0].Clock.Milliseconds));

    // The new value appears, and the old one never returns after it.
    private async Task ServesNewAsync()
    {
        await Eventually.BecomesTrueAsync(async () => (await _cutOff.GetAsync(_key, _source)).Value == "new");
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("new", (await _cutOff.GetAsync(_key, _source)).Value);
        }
    }
}
