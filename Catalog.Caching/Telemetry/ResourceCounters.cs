namespace Catalog.Caching.Telemetry;

/// <summary>The reads of one resource by outcome, without <see cref="UncountedReads"/>. Thread-safe; counting allocates nothing.</summary>
internal sealed class ResourceCounters(string pattern, string resource, CachingMetrics metrics)
{
    private readonly StripedCounter[] _outcomes = Array.ConvertAll(Enum.GetValues<CacheOutcome>(), _ => new StripedCounter());
    private long _failedLoads;
    private long _leaseWaits;
    private long _refusedFills;
    private long _verifiedHits;
    private long _staleHits;

    public string Pattern { get; } = pattern;

    public string Resource { get; } = resource;

    /// <summary>The durations of its loads, failed ones included.</summary>
    public LoadTimes Loads { get; } = new();

    public long FailedLoads => Volatile.Read(ref _failedLoads);

    public long LeaseWaits => Volatile.Read(ref _leaseWaits);

    /// <summary>How many loaded values were not stored, because the key was invalidated during the load or Redis did not answer.</summary>
    public long RefusedFills => Volatile.Read(ref _refusedFills);

    public LocalUse Local { get; } = new();

    /// <summary>How many hits were compared with the source.</summary>
    public long VerifiedHits => Volatile.Read(ref _verifiedHits);

    /// <summary>How many of them were older than the source although the change was no longer under way.</summary>
    public long StaleHits => Volatile.Read(ref _staleHits);

    /// <summary>The share of right hits as a number of nines: 3 for 99.9 %. At least, when none was stale; null when none was compared.</summary>
    public double? Nines => VerifiedHits is var all and > 0 ? Math.Log10((double)all / Math.Max(1, StaleHits)) : null;

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

    internal void Verified(CacheOutcome tier, VerifiedHit result, TimeSpan age)
    {
        Interlocked.Increment(ref _verifiedHits);
        if (result == VerifiedHit.Stale)
        {
            Interlocked.Increment(ref _staleHits);
        }

        metrics.Verified(Resource, tier, result, age);
    }

    internal void Oversized() => metrics.Oversized(Resource);

    internal void Unreadable() => metrics.Unreadable(Resource);
}
