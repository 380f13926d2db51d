using System.Collections.Concurrent;
using Catalog.Caching;
using Catalog.Caching.Telemetry;
using Catalog.Testbed;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Catalog.Tests.Caching.Events;

/// <summary>A Redis that delivers events, and refuses what a consumer does with them.</summary>
public sealed class EventRefusalTests
{
    [Fact]
    public async Task Events_that_Redis_does_not_acknowledge_fail_the_poll_and_are_delivered_again()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var stage = await EventStage.StartAsync(redis: redis.Endpoint);
        var consumer = stage.NewConsumer();
        await stage.AppendAsync("1", "2");
        await (await stage.RedisAsync()).ExecuteAsync("ACL", "SETUSER", "default", "-xack");

        await Assert.ThrowsAsync<TimeoutException>(() => EventStage.PollAsync(consumer)); // a loop waits before it tries again

        await (await stage.RedisAsync()).ExecuteAsync("ACL", "SETUSER", "default", "+xack");
        Assert.Equal(2, await EventStage.PollAsync(consumer));
        Assert.Equal(["1", "2"], stage.Effects);
    }

    [Fact]
    public async Task A_flush_whose_events_Redis_does_not_acknowledge_ends_and_every_shard_was_applied()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var nodes = await Nodes.StartAsync(1, redis.Endpoint);
        var applied = new ConcurrentDictionary<string, string>();
        await using var events = nodes[0].Events("clicks", new WriteBehindEventsOptions { Shards = 2, LastFlushFor = TimeSpan.FromMilliseconds(100) }, (batch, _) =>
        {
            foreach (var one in batch)
            {
                applied[one.Fields["n"]] = one.Id;
            }

            return Task.CompletedTask;
        });
        for (var i = 0; i < 20; i++)
        {
            await events.AddAsync($"user {i}", new Dictionary<string, string> { ["n"] = $"{i}" });
        }

        await (await nodes.DirectAsync()).ExecuteAsync("ACL", "SETUSER", "default", "-xack");

        await Assert.ThrowsAsync<TimeoutException>(() => events.FlushAsync(CancellationToken.None));

        Assert.Equal(20, applied.Count);
    }

    [Fact]
    public async Task Events_that_Redis_does_not_hand_out_are_reported_as_stuck()
    {
        await using var redis = await RedisServer.StartAsync();
        var time = new ManualTime();
        await using var nodes = await Nodes.StartAsync(0, redis.Endpoint);
        await nodes.AddAsync(time: time);
        await using var events = nodes[0].Events(
            "clicks", new WriteBehindEventsOptions { Shards = 1, LastFlushFor = TimeSpan.FromMilliseconds(100) }, static (_, _) => Task.CompletedTask);
        await events.FlushAsync(CancellationToken.None);
        await (await nodes.DirectAsync()).ExecuteAsync("ACL", "SETUSER", "default", "-xautoclaim");
        await events.AddAsync("user 1", new Dictionary<string, string> { ["n"] = "1" });
        await events.FlushAsync(CancellationToken.None);

        time.Advance(TimeSpan.FromMinutes(1));

        var health = await new BacklogCheck(nodes[0].Metrics).CheckHealthAsync(new HealthCheckContext());
        Assert.Equal(HealthStatus.Degraded, health.Status);
    }

    [Fact]
    public async Task A_poison_event_whose_dead_letter_is_refused_is_not_lost()
    {
        await using var stage = await EventStage.StartAsync();
        await (await stage.RedisAsync()).StringSetAsync(stage.Key + ":g:dead", "not a stream");
        await stage.AppendAsync("poison");
        var consumer = stage.NewConsumer(_ => throw new PoisonEventException("bad"));

        await Record.ExceptionAsync(() => EventStage.PollAsync(consumer)); // removes what is no stream
        await EventStage.PollAsync(consumer);

        Assert.Equal(["poison: bad"], await stage.DeadLettersAsync());
    }
}
