using Catalog.Caching;

namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>A warm-up and its progress. Written by one task, read by any.</summary>
public sealed class Warmup
{
    private int _total;
    private int _loaded;
    private int _cached;
    private int _absent;
    private int _notStored;
    private int _state = (int)WarmupState.Running;

    internal Warmup(int count, DateTimeOffset startedAt) => (Count, StartedAt) = (count, startedAt);

    /// <summary>Its id.</summary>
    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>How many items were requested.</summary>
    public int Count { get; }

    /// <summary>The start time, UTC.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>The end time, UTC; null while it runs.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>The state.</summary>
    public WarmupState State => (WarmupState)Volatile.Read(ref _state);

    /// <summary>How many items there are to load; 0 until that is known.</summary>
    public int Total => Volatile.Read(ref _total);

    /// <summary>How many were loaded from the database.</summary>
    public int Loaded => Volatile.Read(ref _loaded);

    /// <summary>How many were cached already.</summary>
    public int Cached => Volatile.Read(ref _cached);

    /// <summary>How many were deleted in the meantime.</summary>
    public int Absent => Volatile.Read(ref _absent);

    /// <summary>How many were loaded but not stored, because Redis did not answer or did not take them.</summary>
    internal int NotStored => Volatile.Read(ref _notStored);

    internal void Found(int total) => Volatile.Write(ref _total, total);

    internal void Add<T>(IReadOnlyList<CacheRead<T>> reads)
    {
        foreach (var read in reads)
        {
            ref var counter = ref !read.Found ? ref _absent
                : ref read.Outcome is CacheOutcome.Miss or CacheOutcome.Bypass ? ref _loaded
                : ref _cached;
            Volatile.Write(ref counter, counter + 1);
            Volatile.Write(ref _notStored, _notStored + (read.IsStored || !read.Found ? 0 : 1));
        }
    }

    internal void End(WarmupState state, DateTimeOffset at)
    {
        EndedAt = at;
        Volatile.Write(ref _state, (int)state);
    }
}

/// <summary>The state of a warm-up.</summary>
public enum WarmupState
{
    /// <summary>It is running.</summary>
    Running,

    /// <summary>It is complete.</summary>
    Done,

    /// <summary>It was cancelled.</summary>
    Cancelled,

    /// <summary>The database failed.</summary>
    Failed,
}
