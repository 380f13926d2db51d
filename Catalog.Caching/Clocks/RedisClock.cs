namespace Catalog.Caching.Clocks;

/// <summary>
/// The time as Redis sees it, so that nodes whose wall clocks disagree still agree when an entry turns stale.
/// </summary>
/// <remarks>
/// The offset to Redis's TIME is measured with every heartbeat of the bus; between heartbeats the monotonic clock carries it on.
/// Until the first heartbeat the node's own wall clock is used. Thread-safe.
/// </remarks>
internal sealed class RedisClock(MonotonicClock clock, TimeProvider time)
{
    private long _offset = time.GetUtcNow().ToUnixTimeMilliseconds() - clock.Milliseconds;

    /// <summary>Keeps the offset, for tests that move this node's clocks: those of Redis cannot be moved.</summary>
    internal bool IsHeld { get; set; }

    /// <summary>Unix time in milliseconds by the clock of the Redis server.</summary>
    public long Milliseconds => clock.Milliseconds + Volatile.Read(ref _offset);

    /// <summary>Takes a measurement: what TIME answered, and the monotonic time at which it was asked.</summary>
    public void Observe(long redisMilliseconds, long askedAt)
    {
        if (IsHeld)
        {
            return;
        }

        var now = clock.Milliseconds;
        Volatile.Write(ref _offset, redisMilliseconds + ((now - askedAt) / 2) - now);
    }
}
