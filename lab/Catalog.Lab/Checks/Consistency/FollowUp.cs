using System.Collections.Concurrent;
using System.Globalization;

namespace Catalog.Lab.Checks.Consistency;

/// <summary>Reads each change back at several ages, from every node, the edge and, for one change in four, from both tiers. Thread-safe.</summary>
internal sealed class FollowUp(NodeReads reads, TierLooks looks, Lag lag, FaultTimeline timeline, Findings findings, History history)
{
    /// <summary>The ages at which a change is read back.</summary>
    public static readonly IReadOnlyList<TimeSpan> Ages =
        [TimeSpan.Zero, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1), Bounds.Usual, Bounds.Late];

    private const int OneLookIn = 4;
    private const int OneLagIn = 5;
    private const string Stock = "inventory";
    private const string EdgeAlone = "edge; hit";
    private readonly ConcurrentDictionary<long, Task> _running = new();
    private readonly ConcurrentDictionary<string, long> _stocks = new();
    private long _count;

    /// <summary>Begins with a change that was just acknowledged.</summary>
    public void Begin(Change change)
    {
        var by = change.Writer is { } writer ? $"node {writer + 1}" : "the database";
        history.Note(
            change.Subject.Row,
            $"version {change.Version} by {change.Origin} on {by}, position {change.Position ?? "none"}, {timeline.Since(change.BegunAt)}");
        findings.Add(change.Origin);
        var number = Interlocked.Increment(ref _count);
        _running[number] = RunAsync(change, number);
    }

    /// <summary>Completes when all follow-ups have ended: 10 s after the last change, plus the time of its last reads.</summary>
    public Task WhenDoneAsync() => Task.WhenAll(_running.Values);

    private async Task RunAsync(Change change, long number)
    {
        var work = new List<Task>(Ages.Select(age => LookBackAsync(change, age, inTiers: number % OneLookIn == 0)));
        if (number % OneLagIn == 0)
        {
            work.Add(lag.MeasureAsync(change));
        }

        await Task.WhenAll(work);
        _running.TryRemove(number, out _);
    }

    private async Task LookBackAsync(Change change, TimeSpan age, bool inTiers)
    {
        await Task.Delay(age);
        var work = new List<Task>();
        for (var node = 0; node < reads.Nodes; node++)
        {
            var where = node == change.Writer ? Where.Writer : Where.Other;
            work.Add(ReadAsync(change, age, where, node, position: null));
            if (where == Where.Other && age == TimeSpan.Zero && change.Position is { } position)
            {
                work.Add(ReadAsync(change, age, Where.OtherWithPosition, node, position));
            }
        }

        if (change.Subject.IsPublic)
        {
            work.Add(ReadEdgeAsync(change, age));
        }

        if (inTiers && change.Subject.Key is { } key)
        {
            work.Add(LookIntoTiersAsync(change, age, key));
        }

        await Task.WhenAll(work);
    }

    private async Task ReadAsync(Change change, TimeSpan age, Where where, int node, string? position) =>
        Take(change, age, where, $"node {node + 1}", await reads.NodeAsync(change.Subject, node, position));

    private async Task ReadEdgeAsync(Change change, TimeSpan age)
    {
        var shown = await reads.EdgeAsync(change.Subject);
        if (shown?.Status.Contains(EdgeAlone, StringComparison.Ordinal) == true)
        {
            findings.AddEdgeHit();
        }

        Take(change, age, Where.Edge, "the edge", shown);
    }

    private async Task LookIntoTiersAsync(Change change, TimeSpan age, string key)
    {
        var begun = timeline.Now;
        var least = _stocks.GetValueOrDefault(key);
        var copies = await looks.LookAsync(key, (int)(change.Version % reads.Nodes));
        if (copies.Count == 0)
        {
            findings.AddNotAnswered(timeline.Since(change.BegunAt));
        }

        foreach (var copy in copies)
        {
            // A copy that would not be served cannot be stale.
            var shown = new Shown(copy.Served ?? change.Version, copy.State);
            Take(change, age, copy.Where, copy.Node is null ? "Redis" : $"the memory of node {copy.Node}", shown);
            if (copy is { Where: Where.Shared, Served: { } version } && change.Subject.Resource == Stock)
            {
                Compare(change.Subject, key, least, version, begun);
            }
        }
    }

    // G6. Versions that Redis loses in a failover may reappear from a replica; the probes at several ages judge that.
    private void Compare(Subject subject, string key, long least, long version, long begun)
    {
        _stocks.AddOrUpdate(key, version, (_, before) => Math.Max(before, version));
        if (RedisFaults.Names.Contains(timeline.Since(begun)))
        {
            return;
        }

        findings.AddComparison(version < least);
        if (version < least)
        {
            history.Note(subject.Row, $"Redis went back from {least} to {version}");
            findings.Violations.Enqueue($"{key} in Redis went back from {least} to {version} (G6){history.TextOf(subject.Row)}");
        }
    }

    private void Take(Change change, TimeSpan age, Where where, string whom, Shown? shown)
    {
        if (shown is null)
        {
            findings.AddNotAnswered(timeline.Since(change.BegunAt));
            return;
        }

        var isStale = shown.Version is not { } version || version < change.Version;
        var probe = new Probe(change.Subject.Resource, change.Origin, timeline.Since(change.BegunAt), age, where, isStale);
        findings.Add(probe);
        if (!isStale)
        {
            return;
        }

        var reported = string.Create(
            CultureInfo.InvariantCulture, $"{whom} showed {shown.Version} of {change.Version}, {age.TotalSeconds} s old, {where}: {shown.Status}");
        history.Note(change.Subject.Row, reported);
        if (Bounds.IsViolation(probe))
        {
            findings.Violations.Enqueue(
                $"{change.Subject.Path}, {change.Origin}, {probe.Fault}: {reported}{history.TextOf(change.Subject.Row)}");
        }
    }
}
