using Catalog.Caching;
using Catalog.Caching.Events;
using Microsoft.Extensions.Logging;

namespace Catalog.Infrastructure.Edge;

/// <summary>
/// Follows one shard of the bus as a consumer group of its own and purges the names in each message, a fixed time after it was sent.
/// </summary>
/// <remarks>
/// Holds: every message is purged at least once, also across restarts of the purger and the caches; it is acknowledged only when every
/// cache has answered. If messages are missing (the stream has been trimmed beyond the group's position, or Redis has lost the group),
/// everything is purged before the group continues. Does not hold: a cache that clients can reach but the purger cannot serves
/// old content until it expires.
/// A message is purged at most a tenth of a second after it is due, whatever follows it.
/// Cost: two round trips a batch.
/// </remarks>
internal sealed class EdgePass : IAsyncDisposable
{
    private const ulong Beginning = 1; // a new group starts with the oldest message of the stream
    private const long Moment = 100;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500); // for messages whose announcement was lost
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

    /// <summary>Creates a pass.</summary>
    /// <param name="node">Its clock determines the age of a message.</param>
    /// <param name="changes">The shard of the bus to follow.</param>
    /// <param name="caches">The caches to purge.</param>
    /// <param name="options">Settings.</param>
    /// <param name="after">The age at which a message is purged; different for each pass of a purger.</param>
    /// <param name="metrics">Counts purges; only the pass without delay records the lag.</param>
    /// <param name="logs">Logs failures.</param>
    public EdgePass(
        CacheNode node,
        EventLog changes,
        IReadOnlyList<IEdgeCache> caches,
        EdgeOptions options,
        TimeSpan after,
        EdgeMetrics metrics,
        ILoggerFactory logs)
    {
        _node = node;
        _caches = caches;
        _options = options;
        _after = after;
        _metrics = metrics;
        _log = logs.CreateLogger<EdgePass>();
        _group = changes.Group(after == TimeSpan.Zero ? options.Group : $"{options.Group}-{after.TotalMilliseconds}ms");
        _consumer = new EventConsumer(
            _group,
            new EventConsumerOptions { LeadFor = after + LeadBeyondWaiting },
            HandleAsync,
            logs.CreateLogger<EventConsumer>());
    }

    /// <summary>Ends the wait for the next poll, because a message was announced.</summary>
    public void Wake()
    {
        if (_wake.CurrentCount == 0)
        {
            _wake.Release();
        }
    }

    /// <summary>Purges the oldest messages, or waits for the next ones.</summary>
    /// <exception cref="HttpRequestException">A cache could not be purged; the messages are delivered again.</exception>
    /// <exception cref="TimeoutException">Redis did not answer.</exception>
    public async Task<TimeSpan> TurnAsync(CancellationToken ct)
    {
        try
        {
            if (await PollAsync(ct) == 0)
            {
                await _wake.WaitAsync(Poll, ct);
            }

            return TimeSpan.Zero;
        }
        catch when (!ct.IsCancellationRequested)
        {
            _metrics.Failed();
            throw;
        }
    }

    /// <summary>Purges the oldest messages, once.</summary>
    /// <returns>The number of messages; 0 when there are none, or another purger leads.</returns>
    /// <exception cref="TimeoutException">Redis did not answer.</exception>
    public async Task<int> PollAsync(CancellationToken ct)
    {
        var position = await _group.NextAsync();
        if (!position.Answered)
        {
            throw new TimeoutException("Redis did not say which message is the next to purge.");
        }

        _next = position.Value;
        if (_next is null)
        {
            // Before the group is created: if this process dies in between, the next one finds no group either and purges everything again.
            await Task.Delay(_after, ct);
            await PurgeEverythingAsync("the purger is new or Redis has lost its position", ct);
        }

        var taken = await _consumer.PollAsync(ct);
        return _consumer.Taken.Answered ? taken : throw new TimeoutException("Redis did not hand out the messages to purge.");
    }

    /// <summary>Releases the lead.</summary>
    public async ValueTask DisposeAsync()
    {
        await _consumer.DisposeAsync();
        _wake.Dispose();
    }

    private async Task HandleAsync(IReadOnlyList<LoggedEvent> events, CancellationToken ct)
    {
        var lost = _next is > Beginning and var next && events[0].Milliseconds > next
            ? $"the bus no longer contains {events[0].Milliseconds - next} messages that were not purged yet"
            : null;
        EdgeChange[] changes = [.. events.Select(EdgeChange.Of)];
        for (var done = 0; done < changes.Length;)
        {
            var together = DueTogether(changes.AsSpan(done));
            await WaitUntilDueAsync(together, ct);
            await PurgeAsync(together, lost, ct);
            done += together.Length;
            lost = null;
        }
    }

    // After a long wait, a batch contains messages of all that time. The first must not wait until the last is due.
    private EdgeChange[] DueTogether(ReadOnlySpan<EdgeChange> changes)
    {
        var dueNow = _node.RedisClock.Milliseconds - (long)_after.TotalMilliseconds;
        var last = Math.Max(dueNow, changes[0].SentAt + Moment);
        var count = 1;
        while (count < changes.Length && (_after == TimeSpan.Zero || changes[count].SentAt <= last))
        {
            count++;
        }

        return changes[..count].ToArray();
    }

    private async Task WaitUntilDueAsync(EdgeChange[] changes, CancellationToken ct)
    {
        if (_after > TimeSpan.Zero)
        {
            var wait = TimeSpan.FromMilliseconds(changes.Max(change => change.SentAt) - _node.RedisClock.Milliseconds) + _after;
            await Task.Delay(wait < TimeSpan.Zero ? TimeSpan.Zero : wait < _after ? wait : _after, ct);
        }
    }

    private async Task PurgeAsync(EdgeChange[] changes, string? lost, CancellationToken ct)
    {
        lost ??= Array.Find(changes, change => change.Surrogates is null) is { } unknown
            ? $"message {unknown.Message.Id} contains a name that the purger does not know: {string.Join(' ', unknown.Message.Fields.Values)}"
            : null;
        if (lost is not null)
        {
            await PurgeEverythingAsync(lost, ct);
        }
        else if (changes.SelectMany(change => change.Surrogates!).ToHashSet() is { Count: > 0 } names)
        {
            await PurgeAsync(names, ct);
        }

        if (_after == TimeSpan.Zero)
        {
            foreach (var change in changes.Where(change => change.SentAt > 0))
            {
                _metrics.Lagged(_node.RedisClock.Milliseconds - change.SentAt);
            }
        }
    }

    // A cache that refuses these names would refuse them again, and no later message would ever be purged.
    private async Task PurgeAsync(HashSet<string> names, CancellationToken ct)
    {
        try
        {
            await Task.WhenAll(_caches.Select(cache => cache.PurgeAsync(names, ct)));
            _metrics.Purged(names.Count);
        }
        catch (HttpRequestException refused) when ((int?)refused.StatusCode is >= 400 and < 500)
        {
            await PurgeEverythingAsync($"a cache refused to purge {names.Count} names: {refused.Message}", ct);
        }
    }

    private async Task PurgeEverythingAsync(string reason, CancellationToken ct)
    {
        _log.LogWarning("Purging everything from the edge caches, because {Reason}", reason);
        await Task.WhenAll(_caches.Select(cache => cache.PurgeEverythingAsync(ct)));
        _metrics.EverythingPurged();
    }
}
