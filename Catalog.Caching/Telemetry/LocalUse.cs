namespace Catalog.Caching.Telemetry;

/// <summary>One resource's share of L1. Thread-safe.</summary>
internal sealed class LocalUse
{
    private long _entries;
    private long _bytes;
    private long _evictions;

    public long Entries => Volatile.Read(ref _entries);

    /// <summary>The estimated size in bytes, including keys and table overhead.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>How many copies were evicted because L1 was full.</summary>
    public long Evictions => Volatile.Read(ref _evictions);

    internal void Added(long bytes)
    {
        Interlocked.Increment(ref _entries);
        Interlocked.Add(ref _bytes, bytes);
    }

    internal void Removed(long bytes, bool isEvicted)
    {
        Interlocked.Decrement(ref _entries);
        Interlocked.Add(ref _bytes, -bytes);
        if (isEvicted)
        {
            Interlocked.Increment(ref _evictions);
        }
    }
}
