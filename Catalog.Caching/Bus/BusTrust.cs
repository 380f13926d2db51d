using Catalog.Caching.Clocks;

namespace Catalog.Caching.Bus;

/// <summary>Until when L1 may be served: while every shard of the bus is known to be up to date. Reads take no lock; thread-safe.</summary>
/// <param name="shards">The number of shards.</param>
/// <param name="lasts">How long a shard is trusted after a poll that found this node up to date.</param>
/// <param name="clock">The time.</param>
internal sealed class BusTrust(int shards, TimeSpan lasts, MonotonicClock clock)
{
    private readonly Lock _changing = new();
    private readonly long[] _until = new long[shards];
    private long _earliest;

    /// <summary>Whether L1 may be served at a monotonic time.</summary>
    public bool Holds(long now) => now < Volatile.Read(ref _earliest);

    /// <summary>Whether one shard is up to date now.</summary>
    public bool HoldsOf(int shard) => clock.Milliseconds < Volatile.Read(ref _until[shard]);

    /// <summary>Renews the trust: this node has everything that the shard had at that monotonic time.</summary>
    public void Renew(int shard, long since) => SetUntil(shard, since + (long)lasts.TotalMilliseconds);

    public void End(int shard) => SetUntil(shard, 0);

    private void SetUntil(int shard, long until)
    {
        lock (_changing)
        {
            Volatile.Write(ref _until[shard], until);
            Volatile.Write(ref _earliest, _until.Min());
        }
    }
}
