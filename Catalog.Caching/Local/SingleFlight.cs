using System.Collections.Concurrent;
using Catalog.Caching.Telemetry;

namespace Catalog.Caching.Local;

/// <summary>Runs one piece of work a key at a time in this process; callers that come meanwhile share its result.</summary>
/// <remarks>
/// An invalidation makes the flights under way unjoinable (<see cref="Forget"/>): who reads after a write was acknowledged must
/// not be given a value that was loaded before it. Thread-safe.
/// </remarks>
internal sealed class SingleFlight
{
    private readonly ConcurrentDictionary<string, Task> _flights = new(StringComparer.Ordinal);

    /// <summary>How many pieces of work are under way.</summary>
    public int Count => _flights.Count;

    /// <summary>Joins the work for a key, or starts it. A caller's cancellation ends its wait, never the work.</summary>
    /// <param name="key">Names the work; the same key always goes with the same <typeparamref name="T"/>.</param>
    /// <param name="state">Passed to <paramref name="work"/>.</param>
    /// <param name="work">Runs at most once among those who share it.</param>
    /// <param name="ct">Ends this caller's wait.</param>
    public Task<T> RunAsync<TState, T>(string key, TState state, Func<TState, Task<T>> work, CancellationToken ct)
    {
        var mine = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var flight = (Task<T>)_flights.GetOrAdd(key, mine.Task);
        if (ReferenceEquals(flight, mine.Task))
        {
            _ = FlyAsync(key, mine, state, work);
        }
        else
        {
            CacheTrace.Current?.Note("flight", "joined: another caller in this process is at it");
        }

        return ct.CanBeCanceled ? flight.WaitAsync(ct) : flight;
    }

    /// <summary>Lets nobody join the work under way for a key any more; those who joined still get its result.</summary>
    public void Forget(string key) => _flights.TryRemove(key, out _);

    /// <summary>Lets nobody join anything under way.</summary>
    public void ForgetAll() => _flights.Clear();

    private async Task FlyAsync<TState, T>(string key, TaskCompletionSource<T> flight, TState state, Func<TState, Task<T>> work)
    {
        try
        {
            var result = await work(state);
            Land();
            flight.SetResult(result);
        }
#pragma warning disable CA1031 // Not swallowed: every caller that joined gets it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Land();
            flight.SetException(e);
        }

        void Land() => _flights.TryRemove(new KeyValuePair<string, Task>(key, flight.Task));
    }
}
