namespace Catalog.Lab.Checks;

/// <summary>The timestamps of faults and repairs.</summary>
internal sealed class FaultLog(TimeProvider time)
{
    private readonly List<(string Event, long At)> _events = [];
    private readonly Dictionary<string, long> _refusals = [];

    /// <summary>When the traffic was warm; latency is not judged before.</summary>
    public long WarmAt { get; private set; }

    /// <summary>When the first fault began.</summary>
    public long FirstAt => _events[0].At;

    /// <summary>The events, in order: "killed", "killed and mended".</summary>
    public IReadOnlyList<(string Event, long At)> Events => _events;

    /// <summary>How many error replies each fault caused at least, each time: 0 shows a fault that had no effect.</summary>
    public IReadOnlyDictionary<string, long> Refusals => _refusals;

    public void Refused(string fault, long replies) =>
        _refusals[fault] = Math.Min(replies, _refusals.GetValueOrDefault(fault, long.MaxValue));

    public void Settled() => WarmAt = time.GetTimestamp();

    public void Began(string fault) => _events.Add((fault, time.GetTimestamp()));

    public void Mended(string fault) => _events.Add(($"{fault} and mended", time.GetTimestamp()));
}
