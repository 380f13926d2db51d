namespace Catalog.Caching;

/// <summary>Something that is on for one flow of calls, such as a request. Asking costs next to nothing while it is on for nobody. Thread-safe.</summary>
internal sealed class FlowSwitch
{
    private readonly AsyncLocal<bool> _flow = new();
    private int _running;

    /// <summary>Whether it is on for the current flow.</summary>
    public bool IsOn => Volatile.Read(ref _running) > 0 && _flow.Value;

    /// <summary>Switches it on for this flow until disposed. Not to be nested.</summary>
    public IDisposable Begin()
    {
        Interlocked.Increment(ref _running);
        _flow.Value = true;
        return new Scope(this);
    }

    private sealed class Scope(FlowSwitch flow) : IDisposable
    {
        public void Dispose()
        {
            flow._flow.Value = false;
            Interlocked.Decrement(ref flow._running);
        }
    }
}
