namespace Catalog.Tests.Caching;

/// <summary>The system clocks with adjustments: the wall clock can be offset, both can be advanced, and the monotonic clock can be stopped.</summary>
internal sealed class ManualTime(TimeSpan wallClockOff = default) : TimeProvider
{
    private long _ahead;
    private long _stoppedAt = -1;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + wallClockOff + TimeSpan.FromTicks(Volatile.Read(ref _ahead));

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => (Volatile.Read(ref _stoppedAt) is >= 0 and var at ? at : Running) + Volatile.Read(ref _ahead);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ahead, by.Ticks);

    /// <summary>From here on only <see cref="Advance"/> moves the monotonic clock.</summary>
    public void Stop() => Volatile.Write(ref _stoppedAt, Running);

    private static long Running => Environment.TickCount64 * TimeSpan.TicksPerMillisecond;
}
