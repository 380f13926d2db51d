using System.Collections.Concurrent;
using Catalog.Infrastructure.Caching.Events;
using Microsoft.Extensions.Logging.Abstractions;

namespace Catalog.Tests.Caching.Events;

public sealed class EventConsumerTests
{
    [Fact]
    public async Task A_poison_event_ends_in_the_dead_letters_and_the_others_arrive()
    {
        await using var nodes = await Nodes.StartAsync(1);
        var arrived = new ConcurrentQueue<string>();
        var log = new EventLog(nodes[0].Gate, nodes.Prefix + "{clicks}", 1000);
        var dead = new EventLog(nodes[0].Gate, nodes.Prefix + "{clicks}:dead", 1000);
        var options = new EventConsumerOptions { Group = "g", ReclaimAfter = TimeSpan.Zero, MaxDeliveries = 3 };
        await using var consumer = new EventConsumer(
            log,
            dead,
            options,
            (events, _) =>
            {
                foreach (var e in events)
                {
                    arrived.Enqueue(e.Fields["n"] == "poison" ? throw new FormatException("bad") : e.Fields["n"]);
                }

                return Task.CompletedTask;
            },
            NullLogger<EventConsumer>.Instance);
        foreach (var n in (string[])["1", "poison", "2"])
        {
            await log.AppendAsync(new Dictionary<string, string> { ["n"] = n });
        }

        for (var round = 0; round < 4; round++)
        {
            await consumer.PollAsync(CancellationToken.None);
        }

        await dead.EnsureGroupAsync("look");
        var letters = await dead.ReadAsync("look", "me", 10);
        Assert.Equal(["1", "2"], arrived.Distinct().Order());
        Assert.Equal("poison", Assert.Single(letters).Fields["n"]);
    }
}
