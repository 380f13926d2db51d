using System.Collections.Concurrent;
using Catalog.Caching;
using Catalog.Caching.Bus;
using Catalog.Caching.Events;
using Microsoft.Extensions.Logging.Abstractions;

namespace Catalog.Tests.Caching.Events;

/// <summary>Another service that follows the catalog's invalidations. It needs only the group's name and the message format.</summary>
internal sealed class ChangeFollower : IAsyncDisposable
{
    private readonly CacheNode _node;
    private readonly string _group;
    private readonly EventConsumer _consumer;
    private readonly ConcurrentQueue<string> _names = new();

    public ChangeFollower(CacheNode node, string group, Func<CancellationToken, Task>? before = null)
    {
        (_node, _group) = (node, group);
        _consumer = new EventConsumer(
            node.Changes[0].Group(group),
            new EventConsumerOptions { Pause = TimeSpan.FromMilliseconds(5), LeadFor = TimeSpan.FromMilliseconds(100) },
            async (events, ct) =>
            {
                await (before?.Invoke(ct) ?? Task.CompletedTask);
                foreach (var change in events)
                {
                    Note(change);
                }
            },
            NullLogger<EventConsumer>.Instance);
    }

    /// <summary>The changes received so far, in order: keys, and tags as <c>#tag</c>.</summary>
    public IReadOnlyList<string> Names => [.. _names];

    public void Start() => _consumer.Start(_node.Loops, _group);

    public Task<int> PollAsync(CancellationToken ct) => _consumer.PollAsync(ct);

    public ValueTask DisposeAsync() => _consumer.DisposeAsync();

    private void Note(LoggedEvent change)
    {
        if (!BusMessage.TryParse(change.Fields["m"], out var message))
        {
            throw new PoisonEventException($"Event {change.Id} is not a message of the bus.");
        }

        foreach (var name in message.Value.Names)
        {
            _names.Enqueue(message.Value.IsTag ? "#" + name : name);
        }
    }
}
