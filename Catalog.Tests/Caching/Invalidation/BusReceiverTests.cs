using System.Diagnostics.Metrics;
using Catalog.Caching;
using Catalog.Caching.Bus;
using Catalog.Caching.Clocks;
using Catalog.Caching.Entries;
using Catalog.Caching.Local;
using Catalog.Caching.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Tests.Caching.Invalidation;

public sealed class BusReceiverTests
{
    [Fact]
    public async Task After_missed_messages_the_new_position_is_visible_only_when_the_copies_are_gone()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var time = new HeldTime();
        var clock = new MonotonicClock(time);
        var local = new LocalTier(new CachingOptions(), clock, new Random(1));
        var generations = new Generations();
        var receiver = new BusReceiver(
            "node",
            shard: 0,
            new NodeCopies(local, new SingleFlight(), new FillNotices()),
            generations,
            new RedisClock(clock, time),
            new CachingMetrics(services.GetRequiredService<IMeterFactory>()));
        var storing = await time.RunAsync(question: 1, () => Task.FromResult(local.Put("key", Copy(), TimeSpan.FromMinutes(1), local.Epoch("key"))));

        var restart = new Thread(() => receiver.StartAt(96));
        restart.Start();
        await Eventually.BecomesTrueAsync(() => restart.ThreadState.HasFlag(ThreadState.WaitSleepJoin) && generations.Since(0) == 96);
        var seenWhileCopiesRemain = receiver.Seen;

        time.Open();
        restart.Join();
        Assert.Equal((0, 96, 0), (seenWhileCopiesRemain, receiver.Seen, local.Count));
        Assert.True(await storing);
    }

    private static LocalEntry<string> Copy() => new()
    {
        Found = true,
        Value = "old",
        Version = 1,
        MadeAt = 0,
        ServeUntil = long.MaxValue,
        SoftExpiry = long.MaxValue,
        EarlyFrom = long.MaxValue,
        CostMicroseconds = 0,
        Tags = StampedTags.None,
        Bytes = 10,
        Use = new LocalUse(),
    };
}
