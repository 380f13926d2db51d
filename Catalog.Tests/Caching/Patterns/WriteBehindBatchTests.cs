using Catalog.Caching;
using Catalog.Caching.Patterns;
using Catalog.Testbed;
using StackExchange.Redis;

namespace Catalog.Tests.Caching.Patterns;

/// <summary>The size of the batches of write-behind.</summary>
public sealed class WriteBehindBatchTests
{
    private readonly CounterLedger _ledger = new();

    [Fact]
    public async Task After_a_long_outage_the_counts_come_in_batches_of_a_thousand_each_count_once()
    {
        await using var nodes = await Nodes.StartAsync(1);
        await PendAsync(nodes, "pending", 20_500);
        var batches = new List<CounterBatch>();
        await using var counters = nodes[0].Counters("views", new WriteBehindOptions { Shards = 3 }, (batch, _) =>
        {
            batches.Add(batch);
            return Task.CompletedTask;
        });

        await counters.FlushAsync(CancellationToken.None);

        Assert.All(batches, batch => Assert.InRange(batch.Counts.Count, 1, 1000));
        Assert.Equal(
            Enumerable.Range(0, 20_500).Select(i => ($"p{i}", 1L)).ToHashSet(),
            batches.SelectMany(batch => batch.Counts).Select(count => (count.Key, count.Value)).ToHashSet());
        Assert.Equal(20_500, batches.Sum(batch => batch.Counts.Count));
    }

    [Fact]
    public async Task A_flusher_that_dies_between_two_batches_leaves_neither_twice_nor_out()
    {
        await using var nodes = await Nodes.StartAsync(2);
        await using var dying = Counters(nodes[0]);
        await using var next = Counters(nodes[1]);
        await PendAsync(nodes, "pending", 2500);

        _ledger.DieAfterCommit = true;
        await Assert.ThrowsAsync<IOException>(() => dying.FlushAsync(CancellationToken.None));
        var before = _ledger.Total;
        await next.FlushAsync(CancellationToken.None);

        Assert.Equal((1000, 2500), (before, _ledger.Total));
    }

    [Fact]
    public async Task A_larger_batch_that_an_earlier_version_set_aside_is_applied_whole_under_its_id()
    {
        await using var nodes = await Nodes.StartAsync(1);
        await using var counters = Counters(nodes[0]);
        var id = Guid.NewGuid().ToString("N");
        await PendAsync(nodes, "batch", 3000);
        await (await nodes.DirectAsync()).StringSetAsync($"{nodes.Prefix}views:{{0}}:batch-id", id);
        await _ledger.ApplyAsync(new CounterBatch(id, new Dictionary<string, long> { ["p"] = 3000 }), CancellationToken.None); // before it died
        await PendAsync(nodes, "pending", 5);

        await counters.FlushAsync(CancellationToken.None);

        Assert.Equal(3005, _ledger.Total);
    }

    [Fact]
    public async Task A_batch_that_Redis_does_not_delete_ends_the_flush_of_its_shard_and_no_other()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var nodes = await Nodes.StartAsync(1, redis.Endpoint);
        await using var counters = Counters(nodes[0]);
        var direct = await nodes.DirectAsync();
        await PendAsync(nodes, "batch", 3);
        await direct.StringSetAsync($"{nodes.Prefix}views:{{0}}:batch-id", Guid.NewGuid().ToString("N"));
        await direct.HashSetAsync($"{nodes.Prefix}views:{{2}}:pending", "p", 4);
        await direct.ExecuteAsync("ACL", "SETUSER", "default", "-unlink");

        await counters.FlushAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60)); // only ends a hang

        Assert.Equal(7, _ledger.Total);
    }

    private static async Task PendAsync(Nodes nodes, string hash, int fields)
    {
        var redis = await nodes.DirectAsync();
        foreach (var some in Enumerable.Range(0, fields).Select(i => new HashEntry($"p{i}", 1)).Chunk(5000))
        {
            await redis.HashSetAsync($"{nodes.Prefix}views:{{0}}:{hash}", some);
        }
    }

    private WriteBehind Counters(CacheNode node) => node.Counters("views", new WriteBehindOptions { Shards = 3 }, _ledger.ApplyAsync);
}
