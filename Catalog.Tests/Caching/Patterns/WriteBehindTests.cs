using Catalog.Caching;
using Catalog.Caching.Patterns;
using Catalog.Testbed;

namespace Catalog.Tests.Caching.Patterns;

public sealed class WriteBehindTests
{
    private readonly CounterLedger _ledger = new();

    [Fact]
    public async Task Counts_of_all_nodes_reach_the_database_once()
    {
        await using var nodes = await Nodes.StartAsync(2);
        await using var a = Counters(nodes[0]);
        await using var b = Counters(nodes[1]);

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => (i % 2 == 0 ? a : b).AddAsync($"p{i % 7}").AsTask()));
        await a.FlushAsync(CancellationToken.None);

        Assert.Equal(200, _ledger.Total);
    }

    [Fact]
    public async Task A_flusher_that_dies_after_the_commit_leaves_a_batch_that_is_not_applied_again()
    {
        await using var nodes = await Nodes.StartAsync(1);
        await using var counters = Counters(nodes[0]);
        await counters.AddAsync("p", 3);

        _ledger.DieAfterCommit = true;
        await Assert.ThrowsAsync<IOException>(() => counters.FlushAsync(CancellationToken.None));
        await counters.AddAsync("p", 4);
        await counters.FlushAsync(CancellationToken.None);

        Assert.Equal(7, _ledger.Total);
    }

    [Fact]
    public async Task A_flusher_that_dies_before_the_commit_leaves_its_batch_to_the_next()
    {
        await using var nodes = await Nodes.StartAsync(2);
        await using var dying = Counters(nodes[0]);
        await using var next = Counters(nodes[1]);
        await dying.AddAsync("p", 3);

        _ledger.DieBeforeCommit = true;
        await Assert.ThrowsAsync<IOException>(() => dying.FlushAsync(CancellationToken.None));
        await next.FlushAsync(CancellationToken.None);

        Assert.Equal(3, _ledger.Total);
    }

    [Fact]
    public async Task Flushers_of_two_nodes_at_once_apply_each_count_once()
    {
        await using var nodes = await Nodes.StartAsync(2);
        await using var a = Counters(nodes[0]);
        await using var b = Counters(nodes[1]);
        for (var round = 0; round < 20; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 50).Select(i => a.AddAsync($"p{i}").AsTask()));
            await Task.WhenAll(a.FlushAsync(CancellationToken.None), b.FlushAsync(CancellationToken.None));
        }

        await a.FlushAsync(CancellationToken.None);
        Assert.Equal(1000, _ledger.Total);
    }

    [Fact]
    public async Task Pending_and_stored_counts_add_up()
    {
        await using var nodes = await Nodes.StartAsync(1);
        await using var counters = Counters(nodes[0]);
        await counters.AddAsync("p", 2);
        await counters.FlushAsync(CancellationToken.None);
        await counters.AddAsync("p", 5);

        Assert.Equal((2L, 5L), (_ledger.Total, await counters.PendingAsync("p")));
    }

    [Fact]
    public async Task Stopping_flushes_what_is_pending()
    {
        await using var nodes = await Nodes.StartAsync(1);
        var counters = Counters(nodes[0]);
        counters.Start(nodes[0].Loops);
        await counters.AddAsync("p", 2);

        await counters.DisposeAsync();

        Assert.Equal(2, _ledger.Total);
    }

    [Fact]
    public async Task A_count_that_was_never_sent_to_redis_is_reported_as_not_taken()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var nodes = await Nodes.StartAsync(1, redis.Endpoint, options => options.Redis.BreakDuration = TimeSpan.FromMinutes(1));
        await using var counters = Counters(nodes[0]);
        await redis.KillAsync();

        var answers = new List<CountTaken>();
        await Eventually.BecomesTrueAsync(async () =>
        {
            answers.Add(await counters.AddAsync("p"));
            return nodes[0].Gate.IsOpen;
        });

        Assert.Equal(CountTaken.NotTaken, await counters.AddAsync("p"));
        Assert.DoesNotContain(CountTaken.Taken, answers);
    }

    [Fact]
    public async Task A_batch_that_lost_its_id_is_applied_and_blocks_no_other_shard()
    {
        await using var nodes = await Nodes.StartAsync(1);
        await using var counters = Counters(nodes[0]);
        var redis = await nodes.DirectAsync();
        for (var shard = 0; shard < 3; shard++)
        {
            await redis.HashSetAsync($"{nodes.Prefix}views:{{{shard}}}:batch", $"p{shard}", 1); // set aside, and its id evicted
        }

        await counters.FlushAsync(CancellationToken.None);

        Assert.Equal(3, _ledger.Total);
    }

    [Fact]
    public async Task A_shard_that_the_database_refuses_blocks_no_other()
    {
        await using var nodes = await Nodes.StartAsync(1);
        await using var counters = Counters(nodes[0]);
        var redis = await nodes.DirectAsync();
        for (var shard = 0; shard < 3; shard++)
        {
            await redis.HashSetAsync($"{nodes.Prefix}views:{{{shard}}}:pending", $"p{shard}", 1);
        }

        _ledger.DieBeforeCommit = true;
        await Assert.ThrowsAsync<IOException>(() => counters.FlushAsync(CancellationToken.None));

        Assert.Equal(2, _ledger.Total);
    }

    [Fact]
    public async Task A_count_that_is_not_a_number_or_cannot_be_stored_is_dropped_and_the_rest_of_its_batch_is_applied_once()
    {
        await using var nodes = await Nodes.StartAsync(1);
        await using var counters = Counters(nodes[0]);
        using var dropped = nodes.Count("catalog.caching.set_aside");
        var redis = await nodes.DirectAsync();
        var shard = $"{nodes.Prefix}views:{{0}}:pending";
        for (var i = 0; i < 9; i++)
        {
            await redis.HashSetAsync(shard, $"p{i}", 1);
        }

        await redis.HashSetAsync(shard, "p3", "many");
        await redis.HashSetAsync(shard, "poison", 1);
        _ledger.DieBeforeCommit = true;
        await Assert.ThrowsAsync<IOException>(() => counters.FlushAsync(CancellationToken.None)); // the batch is tried again
        await counters.FlushAsync(CancellationToken.None);
        await counters.FlushAsync(CancellationToken.None);

        Assert.Equal(8, _ledger.Total);
        Assert.True(dropped.Sum >= 2);
        Assert.False(await redis.KeyExistsAsync(shard));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("an id that another program wrote, and longer than ours are")]
    [InlineData("another program: of 32 character")]
    public async Task A_batch_whose_id_is_not_ours_is_applied_although_the_database_has_had_that_id(string id)
    {
        await using var nodes = await Nodes.StartAsync(1);
        await using var counters = Counters(nodes[0]);
        var redis = await nodes.DirectAsync();
        await _ledger.ApplyAsync(new CounterBatch(id, new Dictionary<string, long>()), CancellationToken.None);
        await redis.HashSetAsync($"{nodes.Prefix}views:{{0}}:batch", "p", 2);
        await redis.StringSetAsync($"{nodes.Prefix}views:{{0}}:batch-id", id);

        await counters.FlushAsync(CancellationToken.None);

        Assert.Equal(2, _ledger.Total);
        Assert.False(await redis.KeyExistsAsync($"{nodes.Prefix}views:{{0}}:batch"));
    }

    [Fact]
    public async Task A_batch_whose_id_is_no_text_is_applied_and_removed()
    {
        await using var nodes = await Nodes.StartAsync(1);
        await using var counters = nodes[0].Counters("views", new WriteBehindOptions { Shards = 3 }, (batch, ct) =>
        {
            ct.ThrowIfCancellationRequested();
            return _ledger.ApplyAsync(batch, ct);
        });
        var redis = await nodes.DirectAsync();
        await redis.HashSetAsync($"{nodes.Prefix}views:{{0}}:batch", "p", 2);
        await redis.StringSetAsync($"{nodes.Prefix}views:{{0}}:batch-id", Enumerable.Repeat((byte)0xff, 32).ToArray());
        using var hang = new CancellationTokenSource(TimeSpan.FromSeconds(30));

        await counters.FlushAsync(hang.Token);

        Assert.Equal(2, _ledger.Total);
        Assert.False(await redis.KeyExistsAsync($"{nodes.Prefix}views:{{0}}:batch"));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("1e3")]
    [InlineData("")]
    [InlineData(" 1")]
    [InlineData("inf")]
    [InlineData("9223372036854775808")]
    public async Task A_count_that_nobody_counted_is_dropped_and_the_others_are_applied(string count)
    {
        await using var nodes = await Nodes.StartAsync(1);
        await using var counters = Counters(nodes[0]);
        var redis = await nodes.DirectAsync();
        await redis.HashSetAsync($"{nodes.Prefix}views:{{0}}:pending", [new("odd", count), new("p", 2)]);

        await counters.FlushAsync(CancellationToken.None);

        Assert.Equal(2, _ledger.Total);
        Assert.Equal(0, await redis.KeyExistsAsync([$"{nodes.Prefix}views:{{0}}:pending", $"{nodes.Prefix}views:{{0}}:batch"]));
    }

    private WriteBehind Counters(CacheNode node) => node.Counters("views", new WriteBehindOptions { Shards = 3 }, _ledger.ApplyAsync);
}
