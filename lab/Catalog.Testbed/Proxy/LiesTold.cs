namespace Catalog.Testbed.Proxy;

/// <summary>Counts the lies of a <see cref="LyingProxy"/>. Thread-safe.</summary>
internal sealed class LiesTold
{
    private long _corrupted;
    private long _truncated;
    private long _swapped;
    private long _repeated;
    private long _killed;

    public long CorruptedCount => Volatile.Read(ref _corrupted);

    public long TruncatedCount => Volatile.Read(ref _truncated);

    public long SwappedCount => Volatile.Read(ref _swapped);

    public long RepeatedCount => Volatile.Read(ref _repeated);

    public long KilledCount => Volatile.Read(ref _killed);

    public void Corrupted() => Interlocked.Increment(ref _corrupted);

    public void Truncated() => Interlocked.Increment(ref _truncated);

    public void Swapped() => Interlocked.Increment(ref _swapped);

    public void Repeated() => Interlocked.Increment(ref _repeated);

    public void Killed() => Interlocked.Increment(ref _killed);
}
