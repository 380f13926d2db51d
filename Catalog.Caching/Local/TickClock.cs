using Catalog.Caching.Clocks;
using Microsoft.Extensions.Internal;

namespace Catalog.Caching.Local;

/// <summary>The time for MemoryCache from the cheap tick count, which is exact to some milliseconds: half of a hit was reading the wall clock.</summary>
/// <param name="clock">The clock.</param>
internal sealed class TickClock(MonotonicClock clock) : ISystemClock
{
    /// <inheritdoc/>
    public DateTimeOffset UtcNow => new(DateTime.UnixEpoch.Ticks + (clock.Milliseconds * TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
}
