namespace Catalog.Lab.Checks.Consistency;

/// <summary>The age from which a stale read violates a guarantee.</summary>
/// <remarks>
/// The ages are those of the probes: the first after the documented bound plus a round trip. The writer's node, and readers who send the
/// position, never see an older version (G5). Other nodes have 2 s for an announced change (G3), counted from when Redis is available
/// again; that is later than the change if the response says so or Redis is down. A change that was not announced has 1 s in 99 of 100
/// cases (G4), which is judged over all probes; each single one must be visible at the last age. The edge has the bound of G3 without
/// faults, up to 5 s when messages are lost, and is never ahead of the nodes.
/// </remarks>
internal static class Bounds
{
    /// <summary>The first age after the 2 s of G3.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromSeconds(2.2);

    /// <summary>The age at which everything must be consistent after any fault: faults are repaired within 5 s.</summary>
    public static readonly TimeSpan Late = TimeSpan.FromSeconds(10);

    /// <summary>The age from which a probe must not be stale.</summary>
    public static TimeSpan Of(Probe probe) => probe switch
    {
        { Where: Where.Writer or Where.OtherWithPosition } => TimeSpan.Zero,
        { Origin: not Origin.Http } => Late,
        { Where: Where.Edge } => OfEdge(probe.Fault),
        _ => OfAnnounced(probe.Fault),
    };

    /// <summary>Whether the probe is stale after its bound.</summary>
    public static bool IsViolation(Probe probe) => probe.IsStale && probe.Age >= Of(probe);

    /// <summary>The bounds under a fault, for the report.</summary>
    public static string TextOf(string fault) => FormattableString.Invariant(
        $"announced {OfAnnounced(fault).TotalSeconds} s, edge {OfEdge(fault).TotalSeconds} s, not announced {Late.TotalSeconds} s");

    private static TimeSpan OfAnnounced(string fault) => RedisFaults.Names.Contains(fault) ? Late : Usual;

    private static TimeSpan OfEdge(string fault) => fault == FaultTimeline.Calm ? Usual : Late;
}
