namespace Catalog.Tests.Caching;

/// <summary>A clock that can pause one call when it asks for the time, between two reads of shared state.</summary>
internal sealed class HeldTime(TimeProvider? time = null) : TimeProvider
{
    private readonly TimeProvider _time = time ?? System;
    private readonly AsyncLocal<Hold?> _hold = new();
    private readonly TaskCompletionSource _gate = new();

    public override long TimestampFrequency => _time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _time.GetUtcNow();

    public override long GetTimestamp()
    {
        if (_hold.Value is { } hold && Interlocked.Decrement(ref hold.CallsLeft) == 0)
        {
            hold.Arrived.SetResult();
            _gate.Task.Wait();
        }

        return _time.GetTimestamp();
    }

    public void Open() => _gate.SetResult();

    /// <summary>Runs work that is paused when it asks for the time. Returns when it is paused or has ended.</summary>
    /// <param name="question">Number of the call to the clock that pauses it, from 1.</param>
    /// <param name="work">The work.</param>
    public async Task<Task<T>> RunAsync<T>(int question, Func<Task<T>> work)
    {
        var hold = new Hold { CallsLeft = question };
        var running = Task.Run(() =>
        {
            _hold.Value = hold;
            return work();
        });
        await Task.WhenAny(hold.Arrived.Task, running);
        return running;
    }

    private sealed class Hold
    {
        public int CallsLeft;

        public TaskCompletionSource Arrived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
