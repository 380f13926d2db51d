namespace Catalog.Caching;

/// <summary>A switch for one flow of calls, such as a request. Reading it costs next to nothing while no flow has it on. Thread-safe.</summary>
internal sealed class FlowSwitch
{
    private readonly AsyncLocal<bool> _flow = new();
    private int _running;

    public bool IsOn => Volatile.Read(ref _running) > 0 && _flow.Value;

    /// <summary>Switches it on for this flow until disposed. Do not nest.</summary>
    public IDisposable Begin()
    {
        Interlocked.Increment(ref _running);
        _flow.Value = true;
        return new Scope(this);
    }

    private sealed class Scope(FlowSwitch flow) : IDisposable
    {
        private int _isDisposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            {
                flow._flow.Value = false;
                Interlocked.Decrement(ref flow._running);
            }
        }
    }
}
