using Catalog.Caching.Background;
using Microsoft.Extensions.Logging;

namespace Catalog.Caching.Events;

/// <summary>Follows a stream as a member of a consumer group, in order, until disposed. One member leads; another takes over when it dies.</summary>
/// <remarks>
/// <para>Holds: every event is handled at least once, and finished only after it was. Events are handled in the order of the stream,
/// also when the leader changes and when a leader that was given up wakes again, if handling an event a second time has no effect:
/// whoever leads begins with the oldest event that is not finished. A poison event is found by halving the batch, goes to the dead
/// letters and stops nothing. Any other failure makes everything wait, for as long as it lasts.</para>
/// <para>Does not hold: exactly once, unless the handler ignores ids it has seen.</para>
/// <para>Cost: two round trips a batch. Halving handles about 2 log2(batch) times for each poison event. Thread-safe.</para>
/// </remarks>
internal sealed class EventConsumer : IAsyncDisposable
{
    private readonly EventGroup _group;
    private readonly EventConsumerOptions _options;
    private readonly Func<IReadOnlyList<LoggedEvent>, CancellationToken, Task> _handle;
    private readonly ILogger<EventConsumer> _log;
    private readonly string _name = Guid.NewGuid().ToString("N");
    private readonly SemaphoreSlim _onePoll = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private Task _following = Task.CompletedTask;
    private TakenEvents _taken = TakenEvents.None;

    /// <summary>A member of a group.</summary>
    /// <param name="group">What to follow.</param>
    /// <param name="options">How.</param>
    /// <param name="handle">
    /// Handles events in order, all or none. Throws <see cref="PoisonEventException"/> when one of them never can be, and anything
    /// else to have all delivered again.
    /// </param>
    /// <param name="log">Where failures show.</param>
    public EventConsumer(
        EventGroup group,
        EventConsumerOptions options,
        Func<IReadOnlyList<LoggedEvent>, CancellationToken, Task> handle,
        ILogger<EventConsumer> log)
    {
        _group = group;
        _options = options;
        _handle = handle;
        _log = log;
    }

    /// <summary>What this consumer was given last; nothing while another leads.</summary>
    public TakenEvents Taken => Volatile.Read(ref _taken);

    /// <summary>Begins to follow in the background.</summary>
    /// <param name="loops">Runs it.</param>
    /// <param name="name">Names it in health and log.</param>
    public void Start(BackgroundLoops loops, string name) => _following = loops.RunAsync(name, TurnAsync, _stopping.Token, _options.Retry);

    /// <summary>Handles the oldest batch, once.</summary>
    /// <returns>How many events were taken; 0 when another leads.</returns>
    /// <exception cref="Exception">What the handler threw; the events are delivered again.</exception>
    public async Task<int> PollAsync(CancellationToken ct)
    {
        await _onePoll.WaitAsync(ct);
        try
        {
            var taken = await _group.TakeAsync(_name, _options.LeadFor, _options.BatchSize);
            Volatile.Write(ref _taken, taken);
            if (taken.Events.Count > 0)
            {
                await HandleAsync(taken.Events, ct);
            }

            return taken.Events.Count;
        }
        finally
        {
            _onePoll.Release();
        }
    }

    /// <summary>Stops following; what is in hand is given up, and delivered again. The lead is kept.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _following;
    }

    /// <summary>Stops following and gives up the lead, so that another need not wait until it expires.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _group.YieldAsync(_name);
        _stopping.Dispose();
        _onePoll.Dispose();
    }

    private async Task HandleAsync(IReadOnlyList<LoggedEvent> events, CancellationToken ct)
    {
        try
        {
            await _handle(events, ct);
        }
        catch (PoisonEventException e) when (events.Count == 1)
        {
            _log.LogError(e, "Event {Id} can never be handled and is set aside", events[0].Id);
            await _group.SetAsideAsync(events[0], e.Message);
            return;
        }
        catch (PoisonEventException)
        {
            var half = events.Count / 2;
            await HandleAsync([.. events.Take(half)], ct);
            await HandleAsync([.. events.Skip(half)], ct);
            return;
        }

        await _group.FinishAsync(events);
    }

    // A full batch means that more is waiting.
    private async Task<TimeSpan> TurnAsync(CancellationToken stopping) =>
        await PollAsync(stopping) < _options.BatchSize ? _options.Pause : TimeSpan.Zero;
}
