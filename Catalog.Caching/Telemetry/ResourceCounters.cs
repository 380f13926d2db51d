namespace Catalog.Caching.Telemetry;

/// <summary>How often the reads of one resource ended how, without <see cref="UncountedReads"/>. Thread-safe; counting allocates nothing.</summary>
internal sealed class ResourceCounters
{
    private readonly CachingMetrics _metrics;
    private readonly StripedCounter[] _outcomes;
    private long _failedLoads;
    private long _leaseWaits;
    private long _refusedFills;

    internal ResourceCounters(string pattern, string resource, CachingMetrics metrics)
    {
        _metrics = metrics;
        Pattern = pattern;
        Resource = resource;
        _outcomes = Array.ConvertAll(Enum.GetValues<CacheOutcome>(), _ => new StripedCounter());
    }

    /// <summary>The pattern, such as <c>cache-aside</c>.</summary>
    public string Pattern { get; }

    /// <summary>The resource, such as <c>product</c>.</summary>
    public string Resource { get; }

    /// <summary>How long its loads took, those that failed included.</summary>
    public LoadTimes Loads { get; } = new();

    /// <summary>How many loads failed.</summary>
    public long FailedLoads => Volatile.Read(ref _failedLoads);

    /// <summary>How many reads waited for another node's load.</summary>
    public long LeaseWaits => Volatile.Read(ref _leaseWaits);

    /// <summary>How many loaded values were not stored, because the key was invalidated meanwhile or Redis did not answer.</summary>
    public long RefusedFills => Volatile.Read(ref _refusedFills);

    /// <summary>What it takes of this node's memory.</summary>
    public LocalUse Local { get; } = new();

    /// <summary>How many reads ended so.</summary>
    public long this[CacheOutcome outcome] => _outcomes[(int)outcome].Value;

    internal void Count(CacheOutcome outcome)
    {
        if (!UncountedReads.IsOn)
        {
            _outcomes[(int)outcome].Increment();
        }
    }

    internal void Loaded(TimeSpan took, bool succeeded)
    {
        Loads.Add(took);
        if (!succeeded)
        {
            Interlocked.Increment(ref _failedLoads);
        }

        _metrics.Loaded(this, took, succeeded);
    }

    internal void LeaseWaited()
    {
        Interlocked.Increment(ref _leaseWaits);
        _metrics.LeaseWaited(Resource);
    }

    internal void FillRefused(string reason)
    {
        Interlocked.Increment(ref _refusedFills);
        _metrics.FillRefused(Resource, reason);
    }

    /// <summary>A value was too large to be cached.</summary>
    internal void Oversized() => _metrics.Oversized(Resource);

    /// <summary>An entry could not be decoded.</summary>
    internal void Unreadable() => _metrics.Unreadable(Resource);
}
