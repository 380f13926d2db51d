using System.Collections.Concurrent;

namespace Catalog.Lab.Checks.Interleavings;

/// <summary>
/// Runs all code of a world on one thread, one continuation after the other, so that a schedule has the same effect each time. Use it, and
/// everything that runs on it, from the thread that called <see cref="Enter"/>.
/// </summary>
internal sealed class OneThread : SynchronizationContext, IDisposable
{
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(30); // only ends a hang
    private readonly BlockingCollection<(SendOrPostCallback Call, object? State)> _queue = [];

    /// <summary>Makes this the context of the current thread until the result is disposed.</summary>
    public IDisposable Enter()
    {
        var before = Current;
        SetSynchronizationContext(this);
        return new Left(before);
    }

    /// <summary>Queues work. After <see cref="Dispose"/> it is dropped: what a run left undone may wake up minutes later, by a timer of the system.</summary>
    public override void Post(SendOrPostCallback d, object? state)
    {
        try
        {
            _queue.Add((d, state));
        }
        catch (ObjectDisposedException)
        {
            // Thrown on the timer's thread, it would end the process.
        }
    }

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    /// <summary>Runs what can go on by itself.</summary>
    public void Drain()
    {
        while (_queue.TryTake(out var next))
        {
            next.Call(next.State);
        }
    }

    /// <summary>The same, and waits for what comes from other threads until the condition holds.</summary>
    /// <exception cref="TimeoutException">It never holds.</exception>
    public void RunUntil(Func<bool> holds)
    {
        Drain();
        while (!holds())
        {
            if (!_queue.TryTake(out var next, Hang))
            {
                throw new TimeoutException("The explored code neither goes on nor stops at a gate.");
            }

            next.Call(next.State);
        }
    }

    /// <summary>Waits for work that needs another thread, such as a reply of Redis.</summary>
    public void Await(Task work)
    {
        work.ContinueWith(
            (_, self) => ((OneThread)self!).Post(static _ => { }, null),
            this,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        RunUntil(() => work.IsCompleted);
    }

    public void Dispose() => _queue.Dispose();

    private sealed class Left(SynchronizationContext? before) : IDisposable
    {
        public void Dispose() => SetSynchronizationContext(before);
    }
}
