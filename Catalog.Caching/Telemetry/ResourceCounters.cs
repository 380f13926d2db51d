namespace Catalog.Caching.Telemetry;

/// <summary>The reads of one resource by outcome, without <see cref="UncountedReads"/>. Thread-safe; counting allocates nothing.</summary>
internal sealed class ResourceCounters(string pattern, string resource, CachingMetrics metrics)
{
    private readonly StripedCounter[] _outcomes = Array.ConvertAll(Enum.GetValues<CacheOutcome>(), _ => new StripedCounter());
    private long _failedLoads;
    private long _leaseWaits;
    private long _refusedFills;

    public string Pattern { get; } = pattern;

    public string Resource { get; } = resource;

    /// <summary>The durations of its loads, failed ones included.</summary>
    public LoadTimes Loads { get; } = new();

    public long FailedLoads => Volatile.Read(ref _failedLoads);

    public long LeaseWaits => Volatile.Read(ref _leaseWaits);

    /// <summary>How many loaded values were not stored, because the key was invalidated during the load or Redis did not answer.</summary>
    public long RefusedFills => Volatile.Read(ref _refusedFills);

    public LocalUse Local { get; } = new();

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

        metrics.Loaded(this, took, succeeded);
    }

    internal void LeaseWaited()
    {
        Interlocked.Increment(ref _leaseWaits);
        metrics.LeaseWaited(Resource);
    }

    internal void FillRefused(string reason)
    {
        Interlocked.Increment(ref _refusedFills);
        metrics.FillRefused(Resource, reason);
    }

    internal void Oversized() => metrics.Oversized(Resource);

    internal void Unreadable() => metrics.Unreadable(Resource);
}
