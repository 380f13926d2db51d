namespace Catalog.Caching.Clocks;

/// <summary>Milliseconds that only go forward, whatever happens to the wall clock. Thread-safe, allocates nothing.</summary>
/// <param name="time">The source; with <see cref="TimeProvider.System"/> the cheap tick count of the process is read.</param>
internal sealed class MonotonicClock(TimeProvider time)
{
    private readonly TimeProvider? _custom = ReferenceEquals(time, TimeProvider.System) ? null : time;

    /// <summary>Milliseconds since an arbitrary start. Meaningful only within this process.</summary>
    public long Milliseconds =>
        _custom is null ? Environment.TickCount64 : (long)_custom.GetElapsedTime(0, _custom.GetTimestamp()).TotalMilliseconds;
}
