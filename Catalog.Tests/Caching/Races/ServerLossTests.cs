using Catalog.Caching;
using Catalog.Caching.Patterns;
using Catalog.Caching.Redis;
using StackExchange.Redis;

namespace Catalog.Tests.Caching.Races;

/// <summary>
/// A Redis that comes back with less data: empty, or as a replica that lacks the last writes. Entries live for an hour here, so
/// that only an invalidation ends one; how long that takes is measured by <c>check consistency</c>.
/// </summary>
public class ServerLossTests
{
    private static readonly CachePolicy Policy = new() { Resource = "thing", Ttl = TimeSpan.FromHours(1), LocalTtl = TimeSpan.FromHours(1) };
    private readonly string _key = $"thing:{{{Guid.NewGuid():N}}}";
    private readonly Source _source = new("old");

    /// <summary>How many shards the bus has.</summary>
    protected virtual int Shards => 1;

    [Fact]
    public async Task After_redis_was_restarted_empty_no_copy_from_before_is_served()
    {
        await using var broken = await StartAsync();
        var (reader, writer) = (broken.Nodes.CacheAside(0, Policy), broken.Nodes.CacheAside(1, Policy));
        await reader.GetAsync(_key, _source);
        await broken.Server.KillAsync();
        _source.Commit("new");
        await writer.InvalidateAsync(_key);

        await broken.Server.StartAgainAsync();

        await ServesAsync(reader, "new");
    }

    [Fact]
    public async Task After_redis_was_restarted_empty_invalidations_arrive_again()
    {
        await using var broken = await StartAsync();
        var (reader, writer) = (broken.Nodes.CacheAside(0, Policy), broken.Nodes.CacheAside(1, Policy));
        await broken.Server.RestartAsync();
        await Eventually.BecomesTrueAsync(async () => (await reader.GetAsync(_key, _source)).Outcome == CacheOutcome.LocalHit);

        _source.Commit("new");
        await Eventually.BecomesTrueAsync(async () =>
        {
            await writer.InvalidateAsync(_key);
            return broken.Nodes[1].Journal.PendingCount == 0;
        });

        await ServesAsync(reader, "new");
    }

    [Theory]
    [InlineData("key", 0)]
    [InlineData("key", 1)]
    [InlineData("key", 2)]
    [InlineData("tag", 0)]
    [InlineData("tag", 1)]
    [InlineData("tag", 2)]
    [InlineData("resource", 0)]
    [InlineData("resource", 1)]
    [InlineData("resource", 2)]
    public async Task An_invalidation_that_a_failover_lost_is_sent_again(string kind, int reader)
    {
        await using var broken = await StartAsync();
        _source.Tags = [Invalidating.TagOf(_key)];
        await broken.Nodes.CacheAside(1, Policy).GetAsync(_key, _source);
        var replica = await Replica.OfAsync(await broken.Nodes.DirectAsync());
        _source.Commit("new");
        await broken.Nodes.CacheAside(0, Policy).InvalidateAsync(kind, _key);

        broken.Network.Cut();
        await replica.TakeOverAsync();
        broken.Network.Heal();
        await broken.Nodes.AddAsync(configure: options => options.BusShards = Shards); // the third knows only what Redis has

        await ServesAsync(broken.Nodes.CacheAside(reader, Policy), "new");
    }

    [Fact]
    public async Task Invalidations_that_a_failover_lost_are_all_sent_again_although_the_new_server_stalls_at_first()
    {
        await using var broken = await StartAsync(options =>
        {
            options.Redis.BreakerMinimumCalls = 10_000;
            options.Redis.Deadline = TimeSpan.FromMilliseconds(500); // for the calls that the stalling server does not answer
        });
        var (writer, reader) = (broken.Nodes.CacheAside(0, Policy), broken.Nodes.CacheAside(1, Policy));
        string[] keys = [_key + "a", _key + "b", _key + "c"];
        foreach (var key in keys)
        {
            await reader.GetUntilAsync(key, _source, read => read.Outcome != CacheOutcome.Bypass); // is in Redis
        }

        var replica = await Replica.OfAsync(await broken.Nodes.DirectAsync());
        _source.Commit("new");
        await writer.InvalidateAsync(keys);

        broken.Network.Cut();
        await replica.TakeOverAsync();
        var redis = await broken.Nodes.DirectAsync();
        await redis.ExecuteAsync("CLIENT", "PAUSE", 30_000, "WRITE");
        broken.Network.Heal();
        await Eventually.BecomesTrueAsync(() => broken.Nodes[0].Journal.PendingCount > 0); // the first attempt failed
        await redis.ExecuteAsync("CLIENT", "UNPAUSE");

        foreach (var key in keys)
        {
            await Eventually.BecomesTrueAsync(async () => !await redis.KeyExistsAsync(broken.Nodes.Prefix + key));
        }
    }

    [Fact]
    public async Task Many_invalidations_that_redis_has_missed_do_not_wait_for_each_others_round_trips()
    {
        await using var broken = await StartAsync();
        var writer = broken.Nodes.CacheAside(0, Policy);
        broken.Network.Cut();
        await writer.InvalidateAsync([.. Enumerable.Range(0, 1000).Select(i => _key + i)]);
        Assert.Equal(1000, broken.Nodes[0].Journal.PendingCount);

        broken.Network.Heal();
        broken.Network.Delay = TimeSpan.FromMilliseconds(100); // one after the other they would take 400 s

        await Eventually.BecomesTrueAsync(() => broken.Nodes[0].Journal.PendingCount == 0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_node_does_not_mistake_new_messages_for_those_it_saw_before_a_failover_lost_them(int refusedSubscriptions)
    {
        var seam = new RefusedSubscriptions();
        await using var broken = await StartAsync(seamOfFirst: seam);
        var (reader, writer) = (broken.Nodes.CacheAside(0, Policy), broken.Nodes.CacheAside(1, Policy));
        await reader.GetAsync(_key, _source);
        var replica = await Replica.OfAsync(await broken.Nodes.DirectAsync());
        for (var i = 0; i < 5; i++)
        {
            await writer.InvalidateAsync("other"); // seen by the reader, lost by the failover
        }

        await broken.Nodes.CaughtUpAsync();
        broken.Network.Cut();
        await replica.TakeOverAsync();
        await broken.Nodes.AddAsync(configure: options => options.BusShards = Shards);
        var newcomer = broken.Nodes.CacheAside(2, Policy);
        _source.Commit("new");
        await newcomer.InvalidateAsync(_key); // the same sequence as one of the lost ones
        for (var i = 0; i < 10; i++)
        {
            await newcomer.InvalidateAsync("other");
        }

        seam.Refuse(refusedSubscriptions * Shards);
        broken.Network.Heal();
        await Eventually.BecomesTrueAsync(() => broken.Nodes[0].Bus.Trusts(broken.Nodes[0].Clock.Milliseconds));
        await ServesAsync(reader, "new");
    }

    // Eventually, and then for good.
    private async Task ServesAsync(CacheAside<string> cache, string value)
    {
        await Eventually.BecomesTrueAsync(async () => (await cache.GetAsync(_key, _source)).Value == value);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(value, (await cache.GetAsync(_key, _source)).Value);
        }
    }

    private Task<BrokenRedis> StartAsync(Action<CachingOptions>? configure = null, IRedisSeam? seamOfFirst = null) => BrokenRedis.StartAsync(
        2,
        options =>
        {
            options.BusShards = Shards;
            configure?.Invoke(options);
        },
        seamOfFirst: seamOfFirst);

    /// <summary>A Redis that answers commands, and refuses the next subscriptions.</summary>
    private sealed class RefusedSubscriptions : IRedisSeam
    {
        private int _left;

        public void Refuse(int count) => Volatile.Write(ref _left, count);

        public Task<T> CallAsync<T>(string operation, Func<Task<T>> call) =>
            operation == "SUBSCRIBE" && Interlocked.Decrement(ref _left) >= 0
                ? Task.FromException<T>(new RedisException("The subscription is not back yet."))
                : call();

        public void Deliver(string channel, string message, Action<string> act) => act(message);
    }
}
