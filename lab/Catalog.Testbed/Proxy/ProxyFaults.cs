namespace Catalog.Testbed.Proxy;

/// <summary>What all connections of one proxy suffer at the moment. Thread-safe.</summary>
internal sealed class ProxyFaults
{
    private volatile TaskCompletionSource _gate = Open();
    private long _delayTicks;

    /// <summary>Added to each chunk of each direction.</summary>
    public TimeSpan Delay
    {
        get => new(Volatile.Read(ref _delayTicks));
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            Volatile.Write(ref _delayTicks, value.Ticks);
        }
    }

    /// <summary>Completes when something may pass.</summary>
    public Task Passable => _gate.Task;

    /// <summary>Nothing passes until <see cref="Release"/>.</summary>
    public void Hold()
    {
        if (_gate.Task.IsCompleted)
        {
            _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Release() => _gate.TrySetResult();

    private static TaskCompletionSource Open()
    {
        var gate = new TaskCompletionSource();
        gate.SetResult();
        return gate;
    }
}
