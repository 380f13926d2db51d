using Catalog.Infrastructure.Caching;
using Catalog.Infrastructure.Caching.Events;
using Catalog.Infrastructure.Caching.Invalidation;
using Microsoft.Extensions.Logging;

namespace Catalog.Infrastructure.Edge;

/// <summary>Follows the bus as a consumer group of its own and purges what each message names, some time after it was sent.</summary>
/// <remarks>
/// Holds: every message is purged at least once, also across restarts of the purger and of the caches; it is finished only when every
/// cache has answered. Where messages are missing (the stream no longer reaches back to where the group stands, or Redis has forgotten
/// the group), everything is purged before the group goes on. Does not hold: a cache that clients reach and the purger
/// does not answers what is old, until its time is over.
/// Cost: two round trips a batch.
/// </remarks>
internal sealed class EdgePass : IAsyncDisposable
{
    private const ulong Beginning = 1; // a group that was given nothing yet is given whatever the stream has
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LeadBeyondWaiting = TimeSpan.FromSeconds(3);
    private readonly CacheNode _node;
    private readonly IReadOnlyList<IEdgeCache> _caches;
    private readonly EdgeOptions _options;
    private readonly EdgeMetrics _metrics;
    private readonly ILogger _log;
    private readonly TimeSpan _after;
    private readonly EventGroup _group;
    private readonly EventConsumer _consumer;
    private readonly SemaphoreSlim _wake = new(0);
    private ulong? _next;

    /// <summary>A pass that does nothing before it runs.</summary>
    /// <param name="node">Whose bus is followed.</param>
    /// <param name="caches">Each is purged of everything that any message names.</param>
    /// <param name="options">Settings.</param>
    /// <param name="after">How old a message has to be; each pass of a purger has another age.</param>
    /// <param name="metrics">Where purges are counted; the lag, only of the pass that does not wait.</param>
    /// <param name="logs">Where failures show.</param>
    public EdgePass(
        CacheNode node, IReadOnlyList<IEdgeCache> caches, EdgeOptions options, TimeSpan after, EdgeMetrics metrics, ILoggerFactory logs)
    {
        _node = node;
        _caches = caches;
        _options = options;
        _after = after;
        _metrics = metrics;
        _log = logs.CreateLogger<EdgePass>();
        _group = node.Changes.Group(after == TimeSpan.Zero ? options.Group : $"{options.Group}-{after.TotalMilliseconds}ms");
        _consumer = new EventConsumer(
            _group,
            new EventConsumerOptions { LeadFor = after + LeadBeyondWaiting },
            HandleAsync,
            logs.CreateLogger<EventConsumer>());
    }

    /// <summary>Something was announced: look now, not at the next poll.</summary>
    public void Wake()
    {
        if (_wake.CurrentCount == 0)
        {
            _wake.Release();
        }
    }

    /// <summary>Follows until cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var backoff = FirstBackoff;
        while (true)
        {
            try
            {
                if (await PollAsync(ct) == 0)
                {
                    await _wake.WaitAsync(_options.Poll, ct);
                }

                backoff = FirstBackoff;
            }
            catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !ct.IsCancellationRequested))
            {
                _metrics.Failed();
                _log.LogWarning(e, "A cache in front could not be purged; it is tried again in {Backoff}", backoff);
                await Task.Delay(backoff, ct);
                backoff = backoff * 2 < _options.LongestBackoff ? backoff * 2 : _options.LongestBackoff;
            }
        }
    }

    /// <summary>Purges the oldest messages, once.</summary>
    /// <returns>How many messages; 0 when there are none, another purger leads, or Redis does not answer.</returns>
    public async Task<int> PollAsync(CancellationToken ct)
    {
        var position = await _group.NextAsync();
        if (!position.Answered)
        {
            return 0;
        }

        _next = position.Value;
        if (_next is null)
        {
            // Before the group is made: should this process die in between, the next one finds no group either.
            await Task.Delay(_after, ct);
            await PurgeEverythingAsync("nobody knows what was purged before: the purger is new, or Redis has forgotten it", ct);
        }

        return await _consumer.PollAsync(ct);
    }

    /// <summary>Gives up the lead.</summary>
    public async ValueTask DisposeAsync()
    {
        await _consumer.DisposeAsync();
        _wake.Dispose();
    }

    private async Task HandleAsync(IReadOnlyList<LoggedEvent> events, CancellationToken ct)
    {
        var names = new HashSet<string>();
        var sent = new List<long>();
        string? lost = _next is > Beginning and var next && events[0].Milliseconds > next
            ? $"the bus has forgotten {events[0].Milliseconds - next} messages that were not purged yet"
            : null;
        foreach (var change in events)
        {
            if (!change.Fields.TryGetValue("m", out var text)
                || !BusMessage.TryParse(text, out var message)
                || Surrogates.Of(message.Value) is not { } surrogates)
            {
                lost ??= $"message {change.Id} has a name that the purger does not know: {text}";
                continue;
            }

            sent.Add(message.Value.SentAt);
            names.UnionWith(surrogates);
        }

        await WaitUntilDueAsync(sent, ct);
        if (lost is not null)
        {
            await PurgeEverythingAsync(lost, ct);
        }
        else if (names.Count > 0)
        {
            await Task.WhenAll(_caches.Select(cache => cache.PurgeAsync(names, ct)));
            _metrics.Purged(names.Count);
        }

        if (_after == TimeSpan.Zero)
        {
            sent.ForEach(at => _metrics.Lagged(_node.RedisClock.Milliseconds - at));
        }
    }

    private async Task WaitUntilDueAsync(List<long> sent, CancellationToken ct)
    {
        if (_after > TimeSpan.Zero && sent.Count > 0)
        {
            var wait = TimeSpan.FromMilliseconds(sent.Max() - _node.RedisClock.Milliseconds) + _after;
            await Task.Delay(wait < TimeSpan.Zero ? TimeSpan.Zero : wait < _after ? wait : _after, ct);
        }
    }

    private async Task PurgeEverythingAsync(string reason, CancellationToken ct)
    {
        _log.LogWarning("Everything is purged from the caches in front, because {Reason}", reason);
        await Task.WhenAll(_caches.Select(cache => cache.PurgeEverythingAsync(ct)));
        _metrics.EverythingPurged();
    }
}
