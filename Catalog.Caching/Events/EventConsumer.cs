using Catalog.Caching.Background;
using Catalog.Caching.Telemetry;
using Microsoft.Extensions.Logging;

namespace Catalog.Caching.Events;

/// <summary>A member of a consumer group that handles a stream in order. One member leads; another takes over when it dies.</summary>
/// <remarks>
/// <para>Holds: every event is handled at least once, and acknowledged only afterwards. Events are handled in stream order, even when the
/// leader changes or a former leader resumes, provided that handling an event twice has no effect: each leader starts with the oldest
/// unacknowledged event. A poison event is found by halving the batch and moved to the dead letters. After any other
/// failure the consumer gives up the lead, in case another can handle the events; if none can, there is no progress until it is resolved.</para>
/// <para>Does not hold: exactly once, unless the handler ignores ids that it has seen.</para>
/// <para>Cost: two round trips per batch. Halving calls the handler about 2 log2(batch) times per poison event. Thread-safe.</para>
/// </remarks>
/// <param name="group">The group to join.</param>
/// <param name="options">Batch size and pauses.</param>
/// <param name="handle">
/// Handles events in order, all or none. Throws <see cref="PoisonEventException"/> when one of them can never be handled; after any other
/// exception all are redelivered.
/// </param>
/// <param name="log">Logs poison events.</param>
/// <param name="said">Limits the lines about them, also those of other consumers that share it; they are all among the dead letters.</param>
internal sealed class EventConsumer(
    EventGroup group,
    EventConsumerOptions options,
    Func<IReadOnlyList<LoggedEvent>, CancellationToken, Task> handle,
    ILogger<EventConsumer> log,
    FailureLog? said = null) : IAsyncDisposable
{
    private readonly FailureLog _said = said ?? new(TimeProvider.System);
    private readonly string _name = Guid.NewGuid().ToString("N");
    private readonly SemaphoreSlim _onePoll = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private Task _following = Task.CompletedTask;
    private TakenEvents _taken = group.Nothing();

    /// <summary>The last events that Redis handed out, and whether it has answered since; none while another consumer leads.</summary>
    public TakenEvents Taken => Volatile.Read(ref _taken);

    /// <summary>Starts to consume in the background, as a loop of this name.</summary>
    public void Start(BackgroundLoops loops, string name) => _following = loops.RunAsync(name, TurnAsync, _stopping.Token, options.Retry);

    /// <summary>Handles the oldest batch once.</summary>
    /// <returns>How many events were taken; 0 when another consumer leads.</returns>
    /// <exception cref="TimeoutException">Redis did not acknowledge some of the events; they are redelivered.</exception>
    /// <exception cref="Exception">The handler's exception; the events are redelivered.</exception>
    public async Task<int> PollAsync(CancellationToken ct)
    {
        await _onePoll.WaitAsync(ct);
        try
        {
            var taken = await group.TakeAsync(_name, options.LeadFor, options.BatchSize);
            Volatile.Write(ref _taken, taken.Answered ? taken : Taken with { Answered = false });
            if (taken.Events.Count > 0 && !await HandleAsync(taken.Events, ct))
            {
                throw new TimeoutException("Redis did not acknowledge some of the events that were handled."); // the next poll takes them again
            }

            return taken.Events.Count;
        }
        catch when (!ct.IsCancellationRequested)
        {
            await group.YieldAsync(_name); // perhaps only this one cannot handle them
            throw;
        }
        finally
        {
            _onePoll.Release();
        }
    }

    /// <summary>Stops. The current batch is abandoned and redelivered; the lead is kept.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _following;
    }

    /// <summary>Stops and gives up the lead, so that another consumer need not wait until it expires.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await group.YieldAsync(_name);
        _stopping.Dispose();
        _onePoll.Dispose();
    }

    // Returns whether Redis acknowledged all of them.
    private async Task<bool> HandleAsync(IReadOnlyList<LoggedEvent> events, CancellationToken ct)
    {
        try
        {
            await handle(events, ct);
        }
        catch (PoisonEventException e) when (events.Count == 1)
        {
            if (_said.IsDue(nameof(PoisonEventException), out var others))
            {
                log.LogError(e, "Event {Id} can never be handled and is set aside ({Others} more since the last line)", events[0].Id, others);
            }

            return await group.SetAsideAsync(events[0], e.Message);
        }
        catch (PoisonEventException)
        {
            var half = events.Count / 2;
            var first = await HandleAsync([.. events.Take(half)], ct);
            return await HandleAsync([.. events.Skip(half)], ct) && first;
        }

        return await group.FinishAsync(events);
    }

    // A full batch means that more events wait.
    private async Task<TimeSpan> TurnAsync(CancellationToken stopping) =>
        await PollAsync(stopping) < options.BatchSize ? options.Pause : TimeSpan.Zero;
}
