namespace Catalog.Testbed.Proxy;

/// <summary>The current faults of all connections of a proxy. Thread-safe.</summary>
internal sealed class ProxyFaults
{
    private volatile TaskCompletionSource _gate = Open();
    private long _delayTicks;

    /// <summary>The delay of each chunk, per direction.</summary>
    public TimeSpan Delay
    {
        get => new(Volatile.Read(ref _delayTicks));
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            Volatile.Write(ref _delayTicks, value.Ticks);
        }
    }

    /// <summary>Completes when data may pass.</summary>
    public Task Passable => _gate.Task;

    /// <summary>Holds all data until <see cref="Release"/>.</summary>
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
