namespace Catalog.Tests.Caching;

/// <summary>A clock that can hold back the one flow of calls that asks it for the time, between two looks at what others change.</summary>
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

    /// <summary>Runs work that is held when it asks for the time. Returns when it is, or when it has ended before.</summary>
    /// <param name="question">At which of its questions, from 1.</param>
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
