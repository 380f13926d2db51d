namespace Catalog.Caching.Clocks;

/// <summary>Redis's time, so that nodes with different wall clocks agree on when an entry turns stale.</summary>
/// <remarks>
/// Each poll of the bus measures the offset to Redis's TIME; in between the monotonic clock advances. Before the first poll the node's own
/// wall clock is used. Thread-safe.
/// </remarks>
internal sealed class RedisClock(MonotonicClock clock, TimeProvider time)
{
    private const long LongestRoundTrip = 1000; // longer ones include a pause of this process, on one side of the answer

    private long _offset = time.GetUtcNow().ToUnixTimeMilliseconds() - clock.Milliseconds;

    /// <summary>Freezes the offset, for tests that move this node's clocks: Redis's clock cannot be moved.</summary>
    internal bool IsHeld { get; set; }

    /// <summary>Unix milliseconds by Redis's clock.</summary>
    public long Milliseconds => clock.Milliseconds + Volatile.Read(ref _offset);

    /// <summary>Applies a measurement: the result of TIME, and the monotonic time of the request. Ignores one that took above a second.</summary>
    public void Observe(long redisMilliseconds, long askedAt)
    {
        var now = clock.Milliseconds;
        if (IsHeld || now - askedAt > LongestRoundTrip)
        {
            return;
        }

        Volatile.Write(ref _offset, redisMilliseconds + ((now - askedAt) / 2) - now);
    }
}
