namespace Catalog.Caching.Clocks;

/// <summary>Milliseconds that only go forward, independent of the wall clock. Thread-safe, allocates nothing.</summary>
/// <param name="time">The source; for <see cref="TimeProvider.System"/> the cheap process tick count is read.</param>
internal sealed class MonotonicClock(TimeProvider time)
{
    private readonly TimeProvider? _custom = ReferenceEquals(time, TimeProvider.System) ? null : time;

    /// <summary>Milliseconds since an arbitrary start; meaningful only within this process.</summary>
    public long Milliseconds =>
        _custom is null ? Environment.TickCount64 : (long)_custom.GetElapsedTime(0, _custom.GetTimestamp()).TotalMilliseconds;
}
