namespace Catalog.Lab.Checks.Interleavings;

/// <summary>A node's clock: it stands until the schedule moves it, and its timers end when the schedule says so.</summary>
internal sealed class NodeTime : TimeProvider
{
    private static readonly DateTimeOffset Start = System.GetUtcNow();
    private TimeSpan _passed = TimeSpan.FromDays(1);

    /// <summary>The run that decides when a timer ends.</summary>
    public Run? Run { get; set; }

    /// <summary>How far it has moved.</summary>
    public TimeSpan Passed => _passed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _passed.Ticks;

    public override DateTimeOffset GetUtcNow() => Start + _passed;

    public void Move(TimeSpan by) => _passed += by;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        dueTime == Timeout.InfiniteTimeSpan ? Never.Instance : Run!.AddTimer(() => callback(state), dueTime);

    private sealed class Never : ITimer
    {
        public static readonly Never Instance = new();

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
