using System.Diagnostics.Metrics;
using Catalog.Caching.Background;

namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>The figures of Redis as metrics, read every 15 s: one INFO per master and node.</summary>
internal sealed class RedisFigures : BackgroundLoop
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "Catalog.Redis";

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);
    private readonly RedisReports _reports;
    private volatile IReadOnlyList<RedisMaster> _masters = [];

    public RedisFigures(RedisReports reports, IMeterFactory meters, BackgroundLoops loops)
        : base(loops, "redis-figures")
    {
        _reports = reports;
        var meter = meters.Create(Name);
        meter.CreateObservableGauge("catalog.redis.memory.used", () => Each(master => master.Memory.UsedBytes), "By", "Memory that Redis has allocated");
        meter.CreateObservableGauge("catalog.redis.memory.limit", () => Each(master => master.Memory.LimitBytes), "By", "maxmemory; 0: none");
        meter.CreateObservableGauge("catalog.redis.memory.fragmentation", () => Each(master => master.Memory.Fragmentation), null, "Resident by allocated memory");
        meter.CreateObservableCounter("catalog.redis.evicted", () => Each(master => master.Traffic.Evicted), "{key}", "Keys evicted at the memory limit");
        meter.CreateObservableCounter("catalog.redis.expired", () => Each(master => master.Traffic.Expired), "{key}", "Keys that expired");
        meter.CreateObservableCounter("catalog.redis.keyspace.hits", () => Each(master => master.Traffic.Hits), "{lookup}", "Lookups that found a key");
        meter.CreateObservableCounter("catalog.redis.keyspace.misses", () => Each(master => master.Traffic.Misses), "{lookup}", "Lookups that found none");
    }

    protected override async Task<TimeSpan> TurnAsync(CancellationToken stoppingToken)
    {
        _masters = await _reports.MastersAsync();
        return Every;
    }

    private IEnumerable<Measurement<T>> Each<T>(Func<RedisMaster, T> figure)
        where T : struct =>
        _masters.Select(master => new Measurement<T>(figure(master), new KeyValuePair<string, object?>("server", master.Server)));
}
