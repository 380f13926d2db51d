namespace Catalog.Lab.Checks.Consistency;

/// <summary>From which age on a stale read violates what is guaranteed.</summary>
/// <remarks>
/// The ages are those at which is looked: the first that is past the documented bound and a round trip. Writers and readers who bring the
/// position never see anything older (G5). Else an announced change has 2 s (G3) from when Redis can be told again, which is later than the
/// change when its answer says so or Redis is broken. One that nobody announced has 1 s in 99 of 100 cases (G4), which a share of all
/// probes tells and no single one; each must be well at the latest age. The edge has G3's bound in calm, up to 5 s when messages are
/// lost, and is never ahead of the nodes.
/// </remarks>
internal static class Bounds
{
    /// <summary>The first age past G3's 2 s.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromSeconds(2.2);

    /// <summary>The age at which all must be well, whatever was broken: faults are mended within 5 s.</summary>
    public static readonly TimeSpan Late = TimeSpan.FromSeconds(10);

    /// <summary>The age from which on a probe must not be stale.</summary>
    public static TimeSpan Of(Probe probe) => probe switch
    {
        { Where: Where.Writer or Where.OtherWithPosition } => TimeSpan.Zero,
        { Origin: not Origin.Http } => Late,
        { Where: Where.Edge } => OfEdge(probe.Fault),
        _ => OfAnnounced(probe.Fault),
    };

    /// <summary>Whether it is stale past its bound.</summary>
    public static bool IsViolation(Probe probe) => probe.IsStale && probe.Age >= Of(probe);

    /// <summary>The bounds under a fault, for the report.</summary>
    public static string TextOf(string fault) => FormattableString.Invariant(
        $"announced {OfAnnounced(fault).TotalSeconds} s, edge {OfEdge(fault).TotalSeconds} s, not announced {Late.TotalSeconds} s");

    private static TimeSpan OfAnnounced(string fault) => RedisFaults.Names.Contains(fault) ? Late : Usual;

    private static TimeSpan OfEdge(string fault) => fault == FaultTimeline.Calm ? Usual : Late;
}
