namespace Catalog.Caching.Telemetry;

/// <summary>What one resource takes of L1. Thread-safe.</summary>
internal sealed class LocalUse
{
    private long _entries;
    private long _bytes;
    private long _evictions;

    /// <summary>How many copies there are.</summary>
    public long Entries => Volatile.Read(ref _entries);

    /// <summary>What they take, their keys and the table included, in bytes as L1 reckons.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>How many copies had to go before their time because L1 was full.</summary>
    public long Evictions => Volatile.Read(ref _evictions);

    internal void Came(long bytes)
    {
        Interlocked.Increment(ref _entries);
        Interlocked.Add(ref _bytes, bytes);
    }

    internal void Went(long bytes, bool isEvicted)
    {
        Interlocked.Decrement(ref _entries);
        Interlocked.Add(ref _bytes, -bytes);
        if (isEvicted)
        {
            Interlocked.Increment(ref _evictions);
        }
    }
}
