namespace Catalog.Tests.Caching;

/// <summary>The system's clocks, but no timer ever fires: what waits with a timer as well has only its other reason left to go on.</summary>
internal sealed class StoppedTimers : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Never();

    private sealed class Never : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
