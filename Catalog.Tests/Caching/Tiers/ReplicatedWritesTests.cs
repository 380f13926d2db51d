using Catalog.Caching;
using Catalog.Caching.Events;
using Catalog.Caching.Patterns;

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

    public async ValueTask InitializeAsync() => _stage = await ReplicatedStage.StartAsync(_time, wait: TimeSpan.FromMilliseconds(500));

    public async ValueTask DisposeAsync() => await _stage.DisposeAsync();

    [Fact]
    public async Task While_the_replica_is_frozen_writes_are_unconfirmed_and_afterwards_confirmed_again()
    {
        await IsConfirmedAsync();
        using var missed = _stage.Nodes.Count("catalog.caching.replicas.missed");

        _stage.Replica.Freeze();
        Assert.True(await IsUnconfirmedAsync());
        Assert.Equal(1, missed.Sum);
        Assert.False(await (await _stage.Nodes.DirectAsync()).KeyExistsAsync(_stage.Nodes.Prefix + _key)); // the master has removed it

        _stage.Replica.Thaw();
        await IsConfirmedAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task When_a_replica_that_lacks_an_invalidation_takes_over_the_old_value_is_back_and_the_writer_knew_it_was_unconfirmed(int replicas)
    {
        await Cache.GetAsync(_key, _source);
        await _stage.WhenInSyncAsync();
        _stage.Network.Cut();
        _source.Commit("new");
        var cache = _stage.Nodes.CacheAside(0, OnOne with { Replicas = replicas });

        var wasTold = await ReplicatedStage.IsUnconfirmedAsync(() => cache.InvalidateAsync(_key));

        await _stage.Master.KillAsync();
        await _stage.PromoteReplicaAsync();
        await using var after = await Nodes.StartAsync(0, _stage.Replica.Endpoint);
        Assert.True(await (await after.DirectAsync()).KeyExistsAsync(_stage.Nodes.Prefix + _key));
        Assert.Equal(replicas == 1, wasTold);
    }

    [Fact]
    public async Task A_confirmed_invalidation_is_on_the_replica_that_takes_over()
    {
        await Cache.GetAsync(_key, _source);
        await _stage.WhenInSyncAsync();

        await IsConfirmedAsync();
        _stage.Master.Freeze(); // at once, so that nothing more is replicated
        await _stage.PromoteReplicaAsync();

        await using var after = await Nodes.StartAsync(0, _stage.Replica.Endpoint);
        Assert.False(await (await after.DirectAsync()).KeyExistsAsync(_stage.Nodes.Prefix + _key));
        _stage.Master.Thaw();
    }

    [Fact]
    public async Task Many_writers_at_once_share_a_few_waits()
    {
        await using var stage = await ReplicatedStage.StartAsync(wait: TimeSpan.FromSeconds(30));
        var cache = stage.Nodes.CacheAside(0, OnOne);
        Assert.False(await ReplicatedStage.IsUnconfirmedAsync(() => cache.InvalidateAsync(_key))); // opens the connection
        await ReplicatedStage.ResetAsync(stage.Master);
        stage.Replica.Freeze();
        var first = ReplicatedStage.IsUnconfirmedAsync(() => cache.InvalidateAsync(_key));
        await Eventually.BecomesTrueAsync(() => ReplicatedStage.IsWaitingAsync(stage.Master));

        var others = Enumerable.Range(0, 500).Select(i => ReplicatedStage.IsUnconfirmedAsync(() => cache.InvalidateAsync($"{_key}{i}"))).ToArray();
        stage.Replica.Thaw();

        Assert.DoesNotContain(true, await Task.WhenAll([first, .. others]));
        Assert.Equal(2, await ReplicatedStage.WaitsAsync(stage.Master)); // one for the first write, and one that all others share
    }

    [Fact]
    public async Task While_replicas_are_missing_one_write_a_second_waits()
    {
        await IsConfirmedAsync();
        _time.Stop();
        _stage.Network.Cut();
        await ReplicatedStage.ResetAsync(_stage.Master);

        Assert.Equal(1, await WaitsOfAsync(writes: 20));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, await WaitsOfAsync(writes: 20));
    }

    [Fact]
    public async Task A_script_that_the_server_had_not_cached_waits_for_replicas_too()
    {
        var cache = new WriteThrough<string>(_stage.Nodes[0], OnOne, TextSerializer.Instance);
        await SaveAsync(1);
        await IsConfirmedAsync(() => SaveAsync(2)); // the connection is open
        await _stage.WhenInSyncAsync();
        await _stage.WhenAcknowledgedAsync(); // else the first WAIT would wait for earlier writes
        _stage.Replica.Freeze();
        await (await _stage.Nodes.DirectAsync()).ExecuteAsync("SCRIPT", "FLUSH");

        Assert.True(await ReplicatedStage.IsUnconfirmedAsync(() => SaveAsync(3)));

        async ValueTask SaveAsync(long version) =>
            await cache.SaveAsync(_key, version, static (v, _) => new ValueTask<Loaded<string>?>(new Loaded<string>("text", v)));
    }

    [Fact]
    public async Task Counts_events_and_new_versions_that_no_replica_has_are_accepted_as_unconfirmed()
    {
        var node = _stage.Nodes[0];
        await using var counts = node.Counters("counts", new WriteBehindOptions { Replicas = 1 }, (_, _) => Task.CompletedTask);
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
            await IsConfirmedAsync(write);
        }

        _stage.Replica.Freeze();
        (counted, taken) = (CountTaken.NotTaken, EventTaken.Refused);
        foreach (var write in writes)
        {
            Assert.True(await ReplicatedStage.IsUnconfirmedAsync(write));
        }

        Assert.Equal((CountTaken.Taken, EventTaken.Taken), (counted, taken));
        Assert.True(await counts.PendingAsync("one") >= 2);
        _stage.Replica.Thaw();
    }

    private Task IsConfirmedAsync() => IsConfirmedAsync(() => Cache.InvalidateAsync(_key));

    // Repeated, because a busy machine may miss the wait.
    private Task IsConfirmedAsync(Func<ValueTask> write) => Eventually.BecomesTrueAsync(async () =>
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        return !await ReplicatedStage.IsUnconfirmedAsync(write);
    });

    private Task<bool> IsUnconfirmedAsync() => ReplicatedStage.IsUnconfirmedAsync(() => Cache.InvalidateAsync(_key));

    // No write is confirmed. Returns how many WAITs the server received.
    private async Task<int> WaitsOfAsync(int writes)
    {
        for (var i = 0; i < writes; i++)
        {
            Assert.True(await IsUnconfirmedAsync());
        }

        return await ReplicatedStage.WaitsAsync(_stage.Master);
    }
}
