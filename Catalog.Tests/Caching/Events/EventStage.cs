using System.Collections.Concurrent;
using Catalog.Caching;
using Catalog.Caching.Background;
using Catalog.Caching.Events;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace Catalog.Tests.Caching.Events;

/// <summary>A stream of texts, and consumers of one group that record what they handled. No background work runs.</summary>
internal sealed class EventStage : IAsyncDisposable
{
    private readonly Nodes _nodes;
    private readonly List<EventConsumer> _consumers = [];
    private readonly ConcurrentQueue<string> _handled = new();

    private EventStage(Nodes nodes, int maxLength)
    {
        _nodes = nodes;
        Key = nodes.Prefix + "{clicks}";
        Log = new EventLog(nodes[0].Gate, Key, maxLength);
    }

    public string Key { get; }

    public EventLog Log { get; }

    public BackgroundLoops Loops => _nodes[0].Loops;

    public EventGroup Group => Log.Group("g", removeFinished: true);

    /// <summary>The effects of all consumers in order. As in a table with unique ids, only the first of each text counts.</summary>
    public IReadOnlyList<string> Effects => [.. _handled.Distinct()];

    public static async Task<EventStage> StartAsync(int maxLength = 1000, string? redis = null) => new(await Nodes.StartAsync(1, redis), maxLength);

    /// <summary>A consumer; <paramref name="before"/> runs before each batch that it handles, and may throw.</summary>
    public EventConsumer NewConsumer(Func<IReadOnlyList<string>, Task>? before = null, int batchSize = 500)
    {
        var consumer = new EventConsumer(
            Group,
            new EventConsumerOptions { BatchSize = batchSize, Pause = TimeSpan.FromMilliseconds(5), Retry = TimeSpan.FromMilliseconds(5), LeadFor = TimeSpan.FromMinutes(1) },
            async (events, _) =>
            {
                var texts = events.Select(e => e.Fields["n"]).ToArray();
                await (before?.Invoke(texts) ?? Task.CompletedTask);
                foreach (var text in texts)
                {
                    _handled.Enqueue(text);
                }
            },
            NullLogger<EventConsumer>.Instance);
        _consumers.Add(consumer);
        return consumer;
    }

    public async Task AppendAsync(params string[] texts)
    {
        foreach (var text in texts)
        {
            Assert.Equal(EventTaken.Taken, await Log.AppendAsync(new Dictionary<string, string> { ["n"] = text }));
        }
    }

    public static async Task<int> PollAsync(EventConsumer consumer) => await consumer.PollAsync(CancellationToken.None);

    /// <summary>Stops a consumer before the end of the test.</summary>
    public async Task EndAsync(EventConsumer consumer)
    {
        _consumers.Remove(consumer);
        await consumer.DisposeAsync();
    }

    /// <summary>Expires the lead, as happens when its consumer dies or is paused.</summary>
    public async Task EndLeadAsync() => Assert.True(await (await RedisAsync()).KeyDeleteAsync(Key + ":g:leader"));

    public async Task<long> LengthAsync() => (long)await (await RedisAsync()).ExecuteAsync("XLEN", Key);

    /// <summary>The texts of the dead letters, each with its error.</summary>
    public async Task<string[]> DeadLettersAsync()
    {
        var letters = (RedisResult[])(await (await RedisAsync()).ExecuteAsync("XRANGE", Key + ":g:dead", "-", "+"))!;
        return [.. letters.Select(letter => (string[])((RedisResult[])letter!)[1]!).Select(fields => $"{fields[5]}: {fields[3]}")];
    }

    public Task<IDatabase> RedisAsync() => _nodes.DirectAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var consumer in _consumers)
        {
            await consumer.DisposeAsync();
        }

        await _nodes.DisposeAsync();
    }
}
