using Catalog.Infrastructure.Caching.Events;
using Catalog.Infrastructure.Caching.Patterns;
using Catalog.Infrastructure.Caching.Tiers;
using Catalog.Testbed.Processes;

namespace Catalog.Tests.Caching.Tiers;

/// <summary>Writes that wait for a replica, on a real master with a real replica.</summary>
public sealed class ReplicatedWritesTests : IAsyncLifetime
{
    private static readonly CachePolicy OnOne = new() { Resource = "thing", Replicas = 1 };
    private readonly string _key = $"thing:{{{Guid.NewGuid():N}}}";
    private readonly Source _source = new("old");
    private readonly ManualTime _time = new();
    private ReplicatedStage _stage = null!;

    private CacheAside<string> Cache => _stage.Nodes.CacheAside(0, OnOne);

    public async ValueTask InitializeAsync() => _stage = await ReplicatedStage.StartAsync(_time);

    public async ValueTask DisposeAsync() => await _stage.DisposeAsync();

    [Fact]
    public async Task What_a_frozen_replica_has_not_got_is_not_confirmed_and_is_again_when_it_thaws()
    {
        using var missed = _stage.Nodes.Count("catalog.caching.replicas.missed");
        Assert.False(await IsUnconfirmedAsync());
        Assert.Equal(0, missed.Sum);

        _stage.Replica.Freeze();
        Assert.True(await IsUnconfirmedAsync());
        Assert.Equal(1, missed.Sum);
        Assert.False(await (await _stage.Nodes.DirectAsync()).KeyExistsAsync(_stage.Nodes.Prefix + _key)); // on the master it is done

        _stage.Replica.Thaw();
        await Eventually.BecomesTrueAsync(async () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return !await IsUnconfirmedAsync();
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task When_a_replica_that_lacks_an_invalidation_takes_over_the_old_value_is_back_and_who_asked_for_replicas_was_told(int replicas)
    {
        await Cache.GetAsync(_key, _source);
        await _stage.WhenInSyncAsync();
        _stage.Network.Cut();
        _source.Commit("new");
        var cache = _stage.Nodes.CacheAside(0, OnOne with { Replicas = replicas });

        var wasTold = await ReplicatedStage.IsUnconfirmedAsync(() => cache.InvalidateAsync(_key));

        await _stage.Master.KillAsync();
        await RedisText.AskAsync(_stage.Replica.Endpoint, "REPLICAOF NO ONE", CancellationToken.None);
        await using var after = await Nodes.StartAsync(0, _stage.Replica.Endpoint);
        Assert.True(await (await after.DirectAsync()).KeyExistsAsync(_stage.Nodes.Prefix + _key));
        Assert.Equal(replicas == 1, wasTold);
    }

    [Fact]
    public async Task A_confirmed_invalidation_is_on_the_replica_that_takes_over()
    {
        await Cache.GetAsync(_key, _source);
        await _stage.WhenInSyncAsync();

        Assert.False(await IsUnconfirmedAsync());
        _stage.Master.Freeze(); // at once: what is not there by now does not come any more
        await RedisText.AskAsync(_stage.Replica.Endpoint, "REPLICAOF NO ONE", CancellationToken.None);

        await using var after = await Nodes.StartAsync(0, _stage.Replica.Endpoint);
        Assert.False(await (await after.DirectAsync()).KeyExistsAsync(_stage.Nodes.Prefix + _key));
        _stage.Master.Thaw();
    }

    [Fact]
    public async Task Many_writers_at_once_share_a_few_waits()
    {
        Assert.False(await IsUnconfirmedAsync()); // opens the line
        await ReplicatedStage.ResetAsync(_stage.Master);

        var unconfirmed = await Task.WhenAll(Enumerable.Range(0, 500).Select(i =>
            Task.Run(() => ReplicatedStage.IsUnconfirmedAsync(() => Cache.InvalidateAsync($"{_key}{i}")))));

        Assert.DoesNotContain(true, unconfirmed);
        Assert.InRange(await ReplicatedStage.WaitsAsync(_stage.Master), 1, 250);
    }

    [Fact]
    public async Task While_replicas_are_missed_one_write_a_second_waits()
    {
        Assert.False(await IsUnconfirmedAsync());
        _stage.Network.Cut();
        await ReplicatedStage.ResetAsync(_stage.Master);

        Assert.Equal(1, await WaitsOfAsync(writes: 20));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, await WaitsOfAsync(writes: 20));
    }

    [Fact]
    public async Task A_script_that_the_server_did_not_know_is_waited_for_as_well()
    {
        var cache = new WriteThrough<string>(_stage.Nodes[0], OnOne, TextSerializer.Instance);
        await SaveAsync(1);
        Assert.False(await ReplicatedStage.IsUnconfirmedAsync(() => SaveAsync(2)));
        await _stage.WhenInSyncAsync();
        await _stage.WhenAcknowledgedAsync(); // else the first WAIT has something to wait for, whatever was written before it
        _stage.Replica.Freeze();
        await (await _stage.Nodes.DirectAsync()).ExecuteAsync("SCRIPT", "FLUSH");

        Assert.True(await ReplicatedStage.IsUnconfirmedAsync(() => SaveAsync(3)));

        async ValueTask SaveAsync(long version) =>
            await cache.SaveAsync(_key, version, static (v, _) => new ValueTask<Loaded<string>?>(new Loaded<string>("text", v)));
    }

    [Fact]
    public async Task Counts_events_and_new_versions_that_no_replica_has_are_taken_and_unconfirmed()
    {
        var node = _stage.Nodes[0];
        await using var counts = new WriteBehind(
            node, "counts", new WriteBehindOptions { Replicas = 1 }, (_, _) => Task.CompletedTask);
        var events = new EventLog(node.Gate, $"{_stage.Nodes.Prefix}events:{{0}}", 100, replicas: 1);
        var (counted, taken) = (CountTaken.NotTaken, EventTaken.Refused);
        Func<ValueTask>[] writes =
        [
            async () => counted = await counts.AddAsync("one"),
            async () => taken = await events.AppendAsync(new Dictionary<string, string> { ["a"] = "b" }),
            () => node.Versions.BumpAsync("list", replicas: 1),
        ];
        foreach (var write in writes)
        {
            Assert.False(await ReplicatedStage.IsUnconfirmedAsync(write));
        }

        _stage.Replica.Freeze();
        (counted, taken) = (CountTaken.NotTaken, EventTaken.Refused);
        foreach (var write in writes)
        {
            Assert.True(await ReplicatedStage.IsUnconfirmedAsync(write));
        }

        Assert.Equal((CountTaken.Taken, EventTaken.Taken), (counted, taken));
        Assert.Equal(2, await counts.PendingAsync("one"));
        _stage.Replica.Thaw();
    }

    private Task<bool> IsUnconfirmedAsync() => ReplicatedStage.IsUnconfirmedAsync(() => Cache.InvalidateAsync(_key));

    // Every write is missed; how many waited is what the server was asked.
    private async Task<int> WaitsOfAsync(int writes)
    {
        for (var i = 0; i < writes; i++)
        {
            Assert.True(await IsUnconfirmedAsync());
        }

        return await ReplicatedStage.WaitsAsync(_stage.Master);
    }
}
