namespace Catalog.Api.Hosting;

/// <summary>The system's time with a wall clock that is off. Timestamps and timers are the system's own. Thread-safe.</summary>
/// <param name="offset">How far it is ahead; negative: behind.</param>
public sealed class ShiftedTime(TimeSpan offset) : TimeProvider
{
    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + offset;
}
