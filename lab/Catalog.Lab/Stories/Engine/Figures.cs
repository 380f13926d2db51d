namespace Catalog.Lab.Stories.Engine;

/// <summary>What a history adds up to.</summary>
internal sealed record Figures
{
    private const double WindowMs = 100;

    /// <summary>Reads, failed ones included.</summary>
    public required int Reads { get; init; }

    /// <summary>Reads that ended in an exception.</summary>
    public required int Failed { get; init; }

    /// <summary>Reads answered by the node's own memory.</summary>
    public required int FromMemory { get; init; }

    /// <summary>Reads answered by Redis.</summary>
    public required int FromRedis { get; init; }

    /// <summary>Reads answered by an expired copy, because the load failed.</summary>
    public required int FromExpired { get; init; }

    /// <summary>Reads answered by another reader's load.</summary>
    public required int Shared { get; init; }

    /// <summary>Queries of the database by caches.</summary>
    public required int Loads { get; init; }

    /// <summary>Most queries for one row.</summary>
    public required int MostLoadsOfOneRow { get; init; }

    /// <summary>Queries that read a row before it was changed and ended after the change was announced.</summary>
    public required int Overtaken { get; init; }

    /// <summary>Most queries that began within 100 ms.</summary>
    public required int PeakLoads { get; init; }

    /// <summary>Reads that returned an old value, after a newer one had been announced.</summary>
    public required int Stale { get; init; }

    /// <summary>How old the oldest of them was, in milliseconds since the announcement; 0: there was none.</summary>
    public required double OldestStale { get; init; }

    /// <summary>The same, counted at the earliest from the end of the last fault.</summary>
    public required double OldestStaleAfterFault { get; init; }

    /// <summary>The nodes that served old values for about as long as the worst, or at the end.</summary>
    public required IReadOnlyList<int> StaleNodes { get; init; }

    /// <summary>Whether the last read of some node was still an old value.</summary>
    public required bool StaleAtTheEnd { get; init; }

    /// <summary>The nodes that answered no read after the last change: about them the run proves nothing.</summary>
    public required IReadOnlyList<int> SilentNodes { get; init; }

    /// <summary>Reads that took longer than 100 ms.</summary>
    public required int Waited { get; init; }

    /// <summary>How many pieces were sold.</summary>
    public required int Sold { get; init; }

    /// <summary>How many acknowledged counts were missing at the end.</summary>
    public required long Lost { get; init; }

    /// <summary>What had been counted at the end.</summary>
    public required long Counted { get; init; }

    /// <summary>The median of the reads, in milliseconds.</summary>
    public required double P50 { get; init; }

    /// <summary>99 of 100 reads took at most this long, in milliseconds.</summary>
    public required double P99 { get; init; }

    /// <summary>The longest time for which the machine itself stood still, in milliseconds.</summary>
    public required double Stall { get; init; }

    /// <summary>The slowest read, in milliseconds.</summary>
    public required double Slowest { get; init; }

    /// <summary>The share of the reads that a cache answered, in percent.</summary>
    public double HitPercent => Reads == 0 ? 0 : Math.Round(100.0 * (FromMemory + FromRedis + FromExpired) / Reads, 1);

    /// <summary>Adds a history up, from the last mark on.</summary>
    public static Figures Of(IReadOnlyList<LabEvent> all)
    {
        var from = all.LastOrDefault(happened => happened.Kind == "measure")?.T ?? 0;
        var history = all.Where(happened => happened.T >= from).ToArray();
        var reads = history.Where(happened => happened.Kind == "read").ToArray();
        var loads = history.Where(happened => happened.Kind == "load").ToArray();
        var stale = reads.Where(read => read.Stale is not null).ToArray();
        var counted = history.Where(happened => happened.Kind == "counted").Select(happened => happened.Version!.Value).ToArray();
        var changed = history.Where(happened => happened.Kind == "announced").Select(change => change.T + change.Ms!.Value).DefaultIfEmpty(from).Max();
        var times = reads.Select(read => read.Ms!.Value).Order().ToArray();
        return new Figures
        {
            Reads = reads.Length,
            Failed = reads.Count(read => read.Failed),
            FromMemory = reads.Count(read => read.Tier == "memory"),
            FromRedis = reads.Count(read => read.Tier == "redis"),
            FromExpired = reads.Count(read => read.Tier == "expired"),
            Shared = reads.Count(read => read.Tier == "shared"),
            Loads = loads.Length,
            MostLoadsOfOneRow = Most(loads.GroupBy(load => load.Key)),
            Overtaken = loads.Count(load => history.Any(change => change.Kind == "announced" && change.Key == load.Key
                && load.Version < change.Version && change.T + change.Ms < load.T + load.Ms)),
            PeakLoads = MostWithin(WindowMs, [.. loads.Select(load => load.T).Order()]),
            Stale = stale.Length,
            OldestStale = stale.Select(read => read.Stale!.Value).DefaultIfEmpty().Max(),
            OldestStaleAfterFault = stale.Select(read => read.StaleAfterFault ?? 0).DefaultIfEmpty().Max(),
            StaleNodes = [.. WorstOf(stale)],
            StaleAtTheEnd = reads.Where(read => !read.Failed).GroupBy(read => (read.Node, read.Key)).Any(node => node.MaxBy(read => read.T)!.Stale is not null),
            SilentNodes = [.. reads.GroupBy(read => read.Node!.Value).Where(node => node.All(read => read.Failed || read.T < changed)).Select(node => node.Key).Order()],
            Waited = reads.Count(read => read.Ms > WindowMs),
            Sold = history.Count(happened => happened.Kind == "sold"),
            Lost = counted.Length == 0 ? 0 : counted.Max() - counted[^1],
            Counted = counted.LastOrDefault(),
            P50 = At(times, 0.5),
            P99 = At(times, 0.99),
            Stall = history.Where(happened => happened.Kind == "stall").Select(stall => stall.Ms!.Value).DefaultIfEmpty().Max(),
            Slowest = At(times, 1),
        };
    }

    private static IEnumerable<int> WorstOf(LabEvent[] stale)
    {
        var worst = stale.Select(read => read.Stale!.Value).DefaultIfEmpty().Max();
        return stale.Where(read => read.Stale >= worst / 2).Select(read => read.Node!.Value).Distinct().Order();
    }

    private static int Most<TKey>(IEnumerable<IGrouping<TKey, LabEvent>> groups) => groups.Select(group => group.Count()).DefaultIfEmpty().Max();

    // The most that begin within a time, wherever it starts.
    private static int MostWithin(double ms, double[] sorted)
    {
        var (most, first) = (0, 0);
        for (var last = 0; last < sorted.Length; last++)
        {
            while (sorted[last] - sorted[first] >= ms)
            {
                first++;
            }

            most = Math.Max(most, last - first + 1);
        }

        return most;
    }

    private static double At(double[] sorted, double share) =>
        sorted.Length == 0 ? 0 : sorted[Math.Max(0, (int)Math.Ceiling(sorted.Length * share) - 1)];
}
