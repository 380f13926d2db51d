using System.Collections.Concurrent;
using Catalog.Caching.Telemetry;

namespace Catalog.Caching.Local;

/// <summary>Runs one piece of work per key at a time in this process; concurrent callers share its result.</summary>
/// <remarks>
/// An invalidation makes running flights unjoinable (<see cref="Forget"/>): a read that begins after an acknowledged write must not get a
/// value that was loaded before it. Thread-safe.
/// </remarks>
internal sealed class SingleFlight
{
    private readonly ConcurrentDictionary<string, Task> _flights = new(StringComparer.Ordinal);

    /// <summary>The number of running flights.</summary>
    public int Count => _flights.Count;

    /// <summary>Joins the work for a key, or starts it. Cancellation ends the caller's wait, never the work.</summary>
    /// <param name="key">Identifies the work; a key is always used with the same <typeparamref name="T"/>.</param>
    /// <param name="state">Passed to <paramref name="work"/>.</param>
    /// <param name="work">Runs once for all callers that share it.</param>
    /// <param name="ct">Ends this caller's wait.</param>
    public Task<T> RunAsync<TState, T>(string key, TState state, Func<TState, Task<T>> work, CancellationToken ct)
    {
        var mine = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var flight = _flights.GetOrAdd(key, mine.Task) as Task<T>
            ?? throw new InvalidOperationException($"{key} is being read as another type: all reads of a key must have the same type.");
        if (ReferenceEquals(flight, mine.Task))
        {
            flight = ExecuteAsync(key, mine, state, work); // its own result: without the thread switch that those who joined need
        }
        else
        {
            CacheTrace.Current?.Note("flight", "joined the load of another caller in this process");
        }

        if (!ct.CanBeCanceled || flight.IsCompleted)
        {
            return flight;
        }

        _ = flight.ContinueWith( // observed here: perhaps its caller leaves
            static failed => failed.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return flight.WaitAsync(ct);
    }

    /// <summary>Keeps new callers from joining the key's flight; callers that have joined still get its result.</summary>
    public void Forget(string key) => _flights.TryRemove(key, out _);

    /// <summary>The same for all flights.</summary>
    public void ForgetAll() => _flights.Clear();

    private async Task<T> ExecuteAsync<TState, T>(string key, TaskCompletionSource<T> flight, TState state, Func<TState, Task<T>> work)
    {
        try
        {
            var result = await work(state);
            Remove();
            flight.SetResult(result);
            return result;
        }
        catch (Exception e)
        {
            Remove();
            flight.SetException(e);
            _ = flight.Task.Exception; // observed here: perhaps nobody joined
            throw;
        }

        void Remove() => _flights.TryRemove(new KeyValuePair<string, Task>(key, flight.Task));
    }
}
