namespace Catalog.Caching.Bus;

/// <summary>Until when L1 may be served: as long as every shard of the bus is known to be up to date. Reading takes no lock; thread-safe.</summary>
internal sealed class BusTrust(int shards)
{
    private readonly Lock _changing = new();
    private readonly long[] _until = new long[shards];
    private long _earliest;

    /// <summary>Whether L1 may be served at this monotonic time.</summary>
    public bool Holds(long now) => now < Volatile.Read(ref _earliest);

    /// <summary>Whether one shard is known to be up to date at this monotonic time.</summary>
    public bool HoldsOf(int shard, long now) => now < Volatile.Read(ref _until[shard]);

    /// <summary>A shard is known to be up to date until then; 0: it is not.</summary>
    public void SetUntil(int shard, long until)
    {
        lock (_changing)
        {
            Volatile.Write(ref _until[shard], until);
            Volatile.Write(ref _earliest, _until.Min());
        }
    }
}
