using Catalog.Caching;

namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>One warm-up and how far it is. Written by one task, read by any.</summary>
public sealed class Warmup
{
    private int _total;
    private int _loaded;
    private int _cached;
    private int _absent;
    private int _state = (int)WarmupState.Running;

    internal Warmup(int count, DateTimeOffset startedAt) => (Count, StartedAt) = (count, startedAt);

    /// <summary>Its name.</summary>
    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>How many items were asked for.</summary>
    public int Count { get; }

    /// <summary>When it began, UTC.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>When it ended, UTC; null while it runs.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>How it stands.</summary>
    public WarmupState State => (WarmupState)Volatile.Read(ref _state);

    /// <summary>How many items there are to read; 0 until that is known.</summary>
    public int Total => Volatile.Read(ref _total);

    /// <summary>How many were loaded from the database.</summary>
    public int Loaded => Volatile.Read(ref _loaded);

    /// <summary>How many were cached already.</summary>
    public int Cached => Volatile.Read(ref _cached);

    /// <summary>How many have been removed meanwhile.</summary>
    public int Absent => Volatile.Read(ref _absent);

    internal void Found(int total) => Volatile.Write(ref _total, total);

    internal void Add<T>(IReadOnlyList<CacheRead<T>> reads)
    {
        foreach (var read in reads)
        {
            ref var counter = ref !read.Found ? ref _absent
                : ref read.Outcome is CacheOutcome.Miss or CacheOutcome.Bypass ? ref _loaded
                : ref _cached;
            Volatile.Write(ref counter, counter + 1);
        }
    }

    internal void End(WarmupState state, DateTimeOffset at)
    {
        EndedAt = at;
        Volatile.Write(ref _state, (int)state);
    }
}

/// <summary>How a warm-up stands.</summary>
public enum WarmupState
{
    /// <summary>It is under way.</summary>
    Running,

    /// <summary>It has reached its end.</summary>
    Done,

    /// <summary>It was stopped before its end.</summary>
    Cancelled,

    /// <summary>The database failed.</summary>
    Failed,
}
