namespace Catalog.Tests.Caching;

/// <summary>The system's clocks, moved: the wall clock may be off from the start, and both can be pushed on.</summary>
internal sealed class ManualTime(TimeSpan wallClockOff = default) : TimeProvider
{
    private long _ahead;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + wallClockOff + TimeSpan.FromTicks(Volatile.Read(ref _ahead));

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => (Environment.TickCount64 * TimeSpan.TicksPerMillisecond) + Volatile.Read(ref _ahead);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ahead, by.Ticks);
}
