using Catalog.Caching;
using Catalog.Caching.Telemetry;
using Catalog.Infrastructure.CacheAdministration;
using Catalog.Infrastructure.CacheAdministration.Statistics;

namespace Catalog.Api.Caches;

/// <summary>The cache statistics of all nodes in the last minutes, and of the node that answered since its start.</summary>
internal sealed record CacheStatsResponse
{
    /// <summary>The node that answered.</summary>
    /// <example>shop-7f3-1b9c22d4</example>
    public required string Node { get; init; }

    /// <summary>How many nodes were asked. Nodes that did not answer in time are not in <c>nodes</c> and <c>periods</c>.</summary>
    public required int NodesAsked { get; init; }

    /// <summary>The memory of each node.</summary>
    public required IReadOnlyList<NodeMemory> Nodes { get; init; }

    /// <summary>The reads of all nodes together in the last 1, 5 and 60 minutes.</summary>
    public required IReadOnlyList<PeriodStats> Periods { get; init; }

    /// <summary>Each cached resource on the node that answered, since its start, by name.</summary>
    public required IReadOnlyList<ResourceStats> Resources { get; init; }

    /// <summary>The node's own memory.</summary>
    public required LocalStats Local { get; init; }

    /// <summary>The node's connection to Redis and to the other nodes.</summary>
    public required NodeStats Link { get; init; }

    /// <summary>The figures of Redis (INFO); null when Redis does not answer.</summary>
    public required RedisReport? Redis { get; init; }

    /// <summary>Reads the counters of a node, and adds up the reports of all.</summary>
    internal static CacheStatsResponse From(CacheNode node, NodeAnswers answers, RedisReport? redis, (long Seen, long? Last) bus) => new()
    {
        Node = node.Id,
        NodesAsked = answers.Asked,
        Nodes = [.. answers.Answers.Where(a => a.Report is not null).Select(a => new NodeMemory(a.Node, a.Report!.Entries, a.Report.Bytes, a.Report.LimitBytes))],
        Periods = PeriodStats.From([.. answers.Answers.Select(answer => answer.Report).OfType<NodeReport>()]),
        Resources = [.. node.Metrics.Resources.Select(ResourceStats.From).OrderBy(r => r.Resource, StringComparer.Ordinal)],
        Local = LocalStats.From(node),
        Link = NodeStats.From(node, bus),
        Redis = redis,
    };
}

/// <summary>The statistics of one resource on this node.</summary>
internal sealed record ResourceStats
{
    /// <summary>The resource.</summary>
    /// <example>product</example>
    public required string Resource { get; init; }

    /// <summary>Its caching pattern.</summary>
    /// <example>cache-aside</example>
    public required string Pattern { get; init; }

    /// <summary>The outcomes of its reads.</summary>
    public required ReadStats Reads { get; init; }

    /// <summary>The share of reads that needed no load; null before the first read.</summary>
    /// <example>0.98</example>
    public required double? HitRatio { get; init; }

    /// <summary>Its loads.</summary>
    public required LoadStats Loads { get; init; }

    /// <summary>Loaded values that were not stored, for example because an invalidation arrived during the load.</summary>
    public required long FillsRefused { get; init; }

    /// <summary>Reads that waited for a load on another node.</summary>
    public required long LeaseWaits { get; init; }

    /// <summary>Hits that were compared with the source (<c>VerifyShare</c>).</summary>
    public required long HitsVerified { get; init; }

    /// <summary>How many of them were older than the source, and were still served two seconds later.</summary>
    public required long HitsStale { get; init; }

    /// <summary>The share of right hits among them, in nines: 3 for 99.9 %; at least, when none was stale. Null when none was compared.</summary>
    /// <example>5.2</example>
    public required double? CorrectNines { get; init; }

    /// <summary>Copies in this node's memory.</summary>
    public required long LocalEntries { get; init; }

    /// <summary>Their size in bytes.</summary>
    public required long LocalBytes { get; init; }

    /// <summary>Copies that were evicted before they expired because the memory was full.</summary>
    public required long LocalEvictions { get; init; }

    /// <summary>Reads the counters.</summary>
    public static ResourceStats From(ResourceCounters counters)
    {
        var reads = ReadStats.From(counters);
        return new ResourceStats
        {
            Resource = counters.Resource,
            Pattern = counters.Pattern,
            Reads = reads,
            HitRatio = reads.HitRatio(),
            Loads = LoadStats.From(counters),
            FillsRefused = counters.RefusedFills,
            LeaseWaits = counters.LeaseWaits,
            HitsVerified = counters.VerifiedHits,
            HitsStale = counters.StaleHits,
            CorrectNines = counters.Nines is { } nines ? Math.Round(nines, 2) : null,
            LocalEntries = counters.Local.Entries,
            LocalBytes = counters.Local.Bytes,
            LocalEvictions = counters.Local.Evictions,
        };
    }
}

/// <summary>The outcomes of reads.</summary>
/// <param name="L1">Answered from the node's own memory.</param>
/// <param name="L2">Answered from Redis.</param>
/// <param name="Stale">Answered with an expired value.</param>
/// <param name="Negative">Answered with a cached absence, from either tier.</param>
/// <param name="Miss">Loaded and stored.</param>
/// <param name="Bypass">Loaded but not stored, because Redis did not answer.</param>
internal sealed record ReadStats(long L1, long L2, long Stale, long Negative, long Miss, long Bypass)
{
    /// <summary>Reads the counters.</summary>
    public static ReadStats From(ResourceCounters counters) => From(outcome => counters[outcome]);

    /// <summary>Reads the counts by outcome.</summary>
    public static ReadStats From(Func<CacheOutcome, long> count) => new(
        count(CacheOutcome.LocalHit),
        count(CacheOutcome.SharedHit),
        count(CacheOutcome.Stale),
        count(CacheOutcome.Negative),
        count(CacheOutcome.Miss),
        count(CacheOutcome.Bypass));

    /// <summary>All reads.</summary>
    public long Count() => L1 + L2 + Stale + Negative + Miss + Bypass;

    /// <summary>The share of reads that needed no load; null without reads.</summary>
    public double? HitRatio() => Count() is var all and > 0 ? Math.Round((double)(all - Miss - Bypass) / all, 4) : null;
}

/// <summary>The durations of loads, including the wait for a free slot. Percentiles are at most 10 % too high.</summary>
/// <param name="Count">The number of loads; one may load many rows.</param>
/// <param name="Failed">How many of them failed.</param>
/// <param name="MeanMs">The mean in milliseconds.</param>
/// <param name="P50Ms">The median in milliseconds.</param>
/// <param name="P99Ms">The 99th percentile in milliseconds.</param>
internal sealed record LoadStats(long Count, long Failed, double MeanMs, double P50Ms, double P99Ms)
{
    /// <summary>Reads the counters.</summary>
    public static LoadStats From(ResourceCounters counters) => new(
        counters.Loads.Count,
        counters.FailedLoads,
        Milliseconds(counters.Loads.Mean),
        Milliseconds(counters.Loads.Percentile(0.5)),
        Milliseconds(counters.Loads.Percentile(0.99)));

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}

/// <summary>A node's own memory (L1).</summary>
/// <param name="Entries">The copies of all resources.</param>
/// <param name="Bytes">Their size.</param>
/// <param name="LimitBytes">The limit.</param>
internal sealed record LocalStats(long Entries, long Bytes, long LimitBytes)
{
    /// <summary>Reads the counters.</summary>
    public static LocalStats From(CacheNode node) => new(
        node.Local.Count, node.Metrics.Resources.Sum(resource => resource.Local.Bytes), node.Options.LocalBytes);
}

/// <summary>A node's connection to Redis and to the other nodes.</summary>
/// <param name="Breaker"><c>open</c> while Redis is not called, else <c>closed</c>.</param>
/// <param name="BusPosition">The last bus message that the node has processed; with several shards, on the shard where it is furthest behind.</param>
/// <param name="BusLast">The last message on the bus, or on that shard; null when Redis does not answer.</param>
/// <param name="TrustsMemory">Whether the node serves its own copies. It does not while it is disconnected from the bus.</param>
/// <param name="Unconfirmed">Invalidations that Redis has not confirmed; they are sent again.</param>
/// <param name="JournalOverflowed">Whether the node could not keep all of them. Redis is not read until everything is invalidated.</param>
/// <param name="LoadsUnderWay">Loads that are running or waiting.</param>
internal sealed record NodeStats(
    string Breaker, long BusPosition, long? BusLast, bool TrustsMemory, int Unconfirmed, bool JournalOverflowed, int LoadsUnderWay)
{
    /// <summary>Reads the counters.</summary>
    /// <param name="node">The node.</param>
    /// <param name="bus">The positions of the node and of Redis on the bus.</param>
    public static NodeStats From(CacheNode node, (long Seen, long? Last) bus) => new(
        node.Gate.IsOpen ? "open" : "closed",
        bus.Seen,
        bus.Last,
        node.Announcements.Trusts(node.Clock.Milliseconds),
        node.Journal.PendingCount,
        node.Journal.Overflowed,
        node.Flights.Count);
}
