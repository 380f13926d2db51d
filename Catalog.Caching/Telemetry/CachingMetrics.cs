using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Catalog.Caching.Telemetry;

/// <summary>The meter and the activity source <c>Catalog.Caching</c>. Thread-safe.</summary>
internal sealed class CachingMetrics
{
    public const string Name = "Catalog.Caching";
    public const string OtherKey = "other key";
    public const string Damaged = "damaged";
    public const string OtherType = "other type";

    private readonly ConcurrentDictionary<(string Pattern, string Resource), ResourceCounters> _resources = new();
    private readonly ConcurrentBag<Backlog> _backlogs = [];
    private readonly Histogram<double> _loads;
    private readonly Histogram<double> _lag;
    private readonly Histogram<double> _calls;
    private readonly Counter<long> _leaseWaits;
    private readonly Counter<long> _refusedFills;
    private readonly Counter<long> _oversized;
    private readonly Tally _unreadable;
    private readonly Tally _foreign;
    private readonly Tally _misdirected;
    private readonly Tally _verified;
    private readonly Histogram<double> _staleAges;
    private readonly Tally _gaps;
    private readonly Counter<long> _replayed;
    private readonly Tally _cleared;
    private readonly Counter<long> _bloomFalsePositives;
    private readonly Tally _replicasMissed;
    private readonly Counter<long> _refused;
    private readonly Tally _wrongTypes;
    private readonly Counter<long> _setAside;
    private Backlog? _journal;
    private int _breakerOpen;

    public CachingMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(Name);
        meter.CreateObservableCounter("catalog.caching.requests", Requests, "{request}", "Cached reads by pattern, resource and outcome");
        meter.CreateObservableGauge("catalog.caching.breaker.open", () => Volatile.Read(ref _breakerOpen), null, "1 while the circuit breaker is open");
        meter.CreateObservableGauge("catalog.caching.write_behind.backlog", Waiting, "{item}", "Items accepted but not yet in the database");
        meter.CreateObservableGauge("catalog.caching.write_behind.age", Ages, "s", "Age of the oldest item not yet in the database");
        meter.CreateObservableGauge(
            "catalog.caching.journal.pending", () => _journal?.Count() ?? 0, "{invalidation}", "Invalidations that Redis has not confirmed");
        _loads = meter.CreateHistogram<double>("catalog.caching.load.duration", "s", "Duration of loads");
        _calls = meter.CreateHistogram<double>("catalog.caching.redis.duration", "s", "Duration of calls to Redis, by command; those that were answered");
        _lag = meter.CreateHistogram<double>("catalog.caching.invalidation.lag", "s", "From sending an invalidation to acting on it");
        _leaseWaits = meter.CreateCounter<long>("catalog.caching.lease.waits", "{wait}", "Reads that waited for another node's load");
        _refusedFills = meter.CreateCounter<long>("catalog.caching.fills.refused", "{fill}", "Loaded values that were not stored");
        _oversized = meter.CreateCounter<long>("catalog.caching.payloads.oversized", "{payload}", "Values too large to be cached");
        _unreadable = new Tally(meter, "catalog.caching.entries.unreadable", "{entry}", "Entries that could not be decoded", "resource");
        _foreign = new Tally(meter, "catalog.caching.entries.foreign", "{entry}", "Entries that were written for another key", "resource");
        _verified = new Tally(meter, "catalog.cache.verified", "{hit}", "Hits compared with the source, by resource, tier and result", "resource", "tier", "result");
        _staleAges = meter.CreateHistogram<double>("catalog.cache.stale.age", "s", "Age of the hits that were older than the source");
        meter.CreateObservableGauge("catalog.cache.correctness", Correctness, "{nine}", "Share of right hits among those compared, in nines; at least");
        _misdirected = new Tally(meter, "catalog.cache.misdirected", "{reply}", "Replies of Redis that were not the answer: of another key, damaged, of another type", "reason");
        foreach (var reason in new[] { OtherKey, Damaged, OtherType })
        {
            _misdirected.Begin(reason);
        }

        _gaps = new Tally(meter, "catalog.caching.bus.gaps", "{gap}", "Gaps found in the sequence of messages");
        _replayed = meter.CreateCounter<long>("catalog.caching.bus.replayed", "{message}", "Messages replayed from the stream");
        _bloomFalsePositives = meter.CreateCounter<long>("catalog.caching.bloom.false_positives", "{lookup}", "Absent items that the filter reported as present");
        _replicasMissed = new Tally(meter, "catalog.caching.replicas.missed", "{write}", "Writes that too few replicas confirmed in time");
        _refused = meter.CreateCounter<long>("catalog.caching.redis.refused", "{call}", "Calls that Redis answered with an error, by command and reason");
        _wrongTypes = new Tally(meter, "catalog.caching.redis.wrong_types", "{key}", "Keys removed because they held a value of the wrong type");
        _setAside = meter.CreateCounter<long>("catalog.caching.set_aside", "{item}", "Items that a queue could not handle and dropped or moved to the dead letters");
        _cleared = new Tally(meter, "catalog.caching.bus.cleared", "{clear}", "L1 clears because missed messages could not be replayed");
    }

    public static ActivitySource Activities { get; } = new(Name);

    public IReadOnlyCollection<ResourceCounters> Resources => [.. _resources.Values];

    /// <summary>The counters of a resource; the same for all that read it by one pattern, such as hybrid entries of several types.</summary>
    internal ResourceCounters Register(string pattern, string resource)
    {
        _unreadable.Begin(resource);
        _foreign.Begin(resource);
        foreach (var tier in new[] { CacheOutcome.LocalHit, CacheOutcome.SharedHit, CacheOutcome.Negative })
        {
            _verified.Begin(resource, NameOf(tier), NameOf(VerifiedHit.Stale));
        }

        return _resources.GetOrAdd((pattern, resource), static (key, metrics) => new ResourceCounters(key.Pattern, key.Resource, metrics), this);
    }

    /// <summary>The queues of this process, including the journal of unconfirmed invalidations.</summary>
    internal IEnumerable<Backlog> Backlogs => _journal is { } journal ? _backlogs.Append(journal) : _backlogs;

    internal void RegisterBacklog(Backlog backlog) => _backlogs.Add(backlog);

    internal void RegisterJournal(Backlog journal) => _journal = journal;

    internal void Loaded(ResourceCounters of, TimeSpan took, bool succeeded) => _loads.Record(
        took.TotalSeconds,
        new("pattern", of.Pattern),
        new("resource", of.Resource),
        new("result", succeeded ? "ok" : "error"));

    /// <summary>The start of a call to Redis; 0 when nobody reads the durations.</summary>
    internal long CallBegins() => _calls.Enabled ? Stopwatch.GetTimestamp() : 0;

    internal void CallAnswered(string command, long began)
    {
        if (began != 0)
        {
            _calls.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, new KeyValuePair<string, object?>("command", command));
        }
    }

    internal void LeaseWaited(string resource) => _leaseWaits.Add(1, new KeyValuePair<string, object?>("resource", resource));

    internal void FillRefused(string resource, string reason) =>
        _refusedFills.Add(1, new("resource", resource), new KeyValuePair<string, object?>("reason", reason));

    internal void Oversized(string resource) => _oversized.Add(1, new KeyValuePair<string, object?>("resource", resource));

    internal void Unreadable(string resource) => _unreadable.Add(resource);

    internal void ForeignEntry(string resource) => _foreign.Add(resource);

    internal void Misdirected(string reason) => _misdirected.Add(reason);

    internal void InvalidationReceived(long lagMilliseconds) => _lag.Record(Math.Max(0, lagMilliseconds) / 1000.0);

    internal void BloomFalsePositive(string name) => _bloomFalsePositives.Add(1, new KeyValuePair<string, object?>("name", name));

    internal void GapFound() => _gaps.Add();

    internal void Replayed(int messages) => _replayed.Add(messages);

    internal void ReplicasMissed() => _replicasMissed.Add();

    internal void Refused(string command, string reason) =>
        _refused.Add(1, new("command", command), new KeyValuePair<string, object?>("reason", reason));

    internal void WrongTypeRemoved() => _wrongTypes.Add();

    internal void SetAside(string queue) => _setAside.Add(1, new KeyValuePair<string, object?>("queue", queue));

    internal void LocalTierCleared() => _cleared.Add();

    internal void BreakerOpened() => Volatile.Write(ref _breakerOpen, 1);

    internal void BreakerClosed() => Volatile.Write(ref _breakerOpen, 0);

    private IEnumerable<Measurement<long>> Requests() =>
        from resource in _resources.Values
        from outcome in Enum.GetValues<CacheOutcome>()
        select new Measurement<long>(
            resource[outcome],
            new("pattern", resource.Pattern),
            new("resource", resource.Resource),
            new("outcome", NameOf(outcome)));

    internal void Verified(string resource, CacheOutcome tier, VerifiedHit result, TimeSpan age)
    {
        _verified.Add(resource, NameOf(tier), NameOf(result));
        if (result == VerifiedHit.Stale)
        {
            _staleAges.Record(age.TotalSeconds, new("resource", resource), new KeyValuePair<string, object?>("tier", NameOf(tier)));
        }
    }

    private IEnumerable<Measurement<double>> Correctness() =>
        from resource in _resources.Values
        where resource.Nines is not null
        select new Measurement<double>(resource.Nines!.Value, new KeyValuePair<string, object?>("resource", resource.Resource));

    private IEnumerable<Measurement<long>> Waiting() =>
        _backlogs.Select(backlog => new Measurement<long>(backlog.Count(), new KeyValuePair<string, object?>("name", backlog.Name)));

    private IEnumerable<Measurement<double>> Ages() =>
        _backlogs.Select(backlog => new Measurement<double>(backlog.Age().TotalSeconds, new KeyValuePair<string, object?>("name", backlog.Name)));

    private static string NameOf(VerifiedHit result) => result.ToString().ToLowerInvariant();

    private static string NameOf(CacheOutcome outcome) => outcome switch
    {
        CacheOutcome.LocalHit => "l1",
        CacheOutcome.SharedHit => "l2",
        CacheOutcome.Stale => "stale",
        CacheOutcome.Negative => "negative",
        CacheOutcome.Bypass => "bypass",
        _ => "miss",
    };
}
