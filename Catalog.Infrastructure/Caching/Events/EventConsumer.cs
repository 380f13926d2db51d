using Microsoft.Extensions.Logging;

namespace Catalog.Infrastructure.Caching.Events;

/// <summary>How a consumer follows a stream.</summary>
public sealed record EventConsumerOptions
{
    /// <summary>The group; each event goes to one of its consumers.</summary>
    public required string Group { get; init; }

    /// <summary>How many events are handled at once. Default 500.</summary>
    public int BatchSize { get; init; } = 500;

    /// <summary>How long to wait when there is nothing to do. Default 50 ms.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>After how long an event that another consumer holds is taken over. Default 10 s; longer than a batch takes.</summary>
    public TimeSpan ReclaimAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>After how many deliveries an event that cannot be handled is set aside. Default 5.</summary>
    public int MaxDeliveries { get; init; } = 5;
}

/// <summary>Follows a stream as a member of a consumer group, in order, until disposed.</summary>
/// <remarks>
/// Holds: every event is handled at least once, and acknowledged only after it was. When a batch fails, its events are handled one
/// by one, so that a poison event stops nothing: after <see cref="EventConsumerOptions.MaxDeliveries"/> it goes to the dead-letter
/// stream. Does not hold: exactly once, unless the handler ignores ids it has seen.
/// </remarks>
public sealed class EventConsumer : IAsyncDisposable
{
    private readonly EventLog _stream;
    private readonly EventLog _deadLetters;
    private readonly EventConsumerOptions _options;
    private readonly Func<IReadOnlyList<LoggedEvent>, CancellationToken, Task> _handle;
    private readonly ILogger<EventConsumer> _log;
    private readonly string _consumer = Guid.NewGuid().ToString("N");
    private readonly CancellationTokenSource _stopping = new();
    private Task _following = Task.CompletedTask;

    /// <summary>A member of a group.</summary>
    /// <param name="stream">What to follow.</param>
    /// <param name="deadLetters">Where events go that cannot be handled, with the fields <c>id</c> and <c>error</c> added.</param>
    /// <param name="options">How.</param>
    /// <param name="handle">Handles events in order; throws when they have to be delivered again.</param>
    /// <param name="log">Where failures show.</param>
    public EventConsumer(
        EventLog stream,
        EventLog deadLetters,
        EventConsumerOptions options,
        Func<IReadOnlyList<LoggedEvent>, CancellationToken, Task> handle,
        ILogger<EventConsumer> log)
    {
        _stream = stream;
        _deadLetters = deadLetters;
        _options = options;
        _handle = handle;
        _log = log;
    }

    /// <summary>Begins to follow in the background.</summary>
    public void Start() => _following = FollowAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _following;
        _stopping.Dispose();
    }

    /// <summary>Handles what others left and then what is new, once.</summary>
    /// <returns>How many events were taken.</returns>
    public async Task<int> PollAsync(CancellationToken ct)
    {
        if (!await _stream.EnsureGroupAsync(_options.Group))
        {
            return 0;
        }

        var left = await _stream.ReclaimAsync(_options.Group, _consumer, _options.ReclaimAfter, _options.BatchSize);
        await HandleAsync(left, ct);
        var fresh = await _stream.ReadAsync(_options.Group, _consumer, _options.BatchSize);
        await HandleAsync(fresh, ct);
        return left.Count + fresh.Count;
    }

    private async Task HandleAsync(IReadOnlyList<LoggedEvent> events, CancellationToken ct)
    {
        if (events.Count == 0)
        {
            return;
        }

        try
        {
            await _handle(events, ct);
            await _stream.AcknowledgeAsync(_options.Group, events.Select(e => e.Id));
        }
        catch (Exception e) when (e is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            _log.LogWarning(e, "A batch of {Count} events failed; they are handled one by one", events.Count);
            foreach (var one in events)
            {
                await HandleOneAsync(one, ct);
            }
        }
    }

    private async Task HandleOneAsync(LoggedEvent one, CancellationToken ct)
    {
        try
        {
            await _handle([one], ct);
        }
        catch (Exception e) when (e is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            if (one.Deliveries < _options.MaxDeliveries)
            {
                return; // not acknowledged: it is delivered again
            }

            _log.LogError(e, "Event {Id} failed {Deliveries} times and is set aside", one.Id, one.Deliveries);
            var letter = new Dictionary<string, string>(one.Fields) { ["id"] = one.Id, ["error"] = e.Message };
            if (await _deadLetters.AppendAsync(letter) is null)
            {
                return;
            }
        }

        await _stream.AcknowledgeAsync(_options.Group, [one.Id]);
    }

    private async Task FollowAsync()
    {
        try
        {
            while (true)
            {
                if (await PollAsync(_stopping.Token) == 0)
                {
                    await Task.Delay(_options.Pause, _stopping.Token);
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return;
        }
    }
}
