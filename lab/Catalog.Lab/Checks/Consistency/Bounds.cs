namespace Catalog.Lab.Checks.Consistency;

/// <summary>From which age on a stale read violates what is guaranteed.</summary>
/// <remarks>
/// The ages are those at which is looked: the first that is past the documented bound and a round trip. Writers and readers who bring the
/// position never see anything older (G5). Else an announced change has 2 s (G3) from when Redis can be told again, which is later than the
/// change when its answer says so or Redis is broken; one that nobody announced has 1 s (G4, p99), and more while what has to deliver it
/// is broken. The edge has G3's bound in calm and up to 5 s when messages are lost.
/// </remarks>
internal static class Bounds
{
    /// <summary>The first age past G3's 2 s and G4's 1 s.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromSeconds(2.2);

    /// <summary>The age at which all must be well, whatever was broken: faults are mended within 5 s.</summary>
    public static readonly TimeSpan Late = TimeSpan.FromSeconds(10);

    /// <summary>The age from which on a probe must not be stale.</summary>
    public static TimeSpan Of(Probe probe) => probe switch
    {
        { Where: Where.Writer or Where.OtherWithPosition } => TimeSpan.Zero,
        { Origin: Origin.Unconfirmed } => Late,
        { Where: Where.Edge } => OfEdge(probe.Fault),
        { Origin: Origin.Http } => OfAnnounced(probe.Fault),
        _ => OfOthers(probe.Fault),
    };

    /// <summary>Whether it is stale past its bound.</summary>
    public static bool IsViolation(Probe probe) => probe.IsStale && probe.Age >= Of(probe);

    /// <summary>The bounds under a fault, for the report.</summary>
    public static string TextOf(string fault) => FormattableString.Invariant(
        $"announced {OfAnnounced(fault).TotalSeconds} s, not announced {OfOthers(fault).TotalSeconds} s, edge {OfEdge(fault).TotalSeconds} s");

    private static TimeSpan OfAnnounced(string fault) => RedisFaults.Names.Contains(fault) ? Late : Usual;

    private static TimeSpan OfOthers(string fault) => fault == FaultTimeline.Calm ? Usual : Late;

    private static TimeSpan OfEdge(string fault) => fault == FaultTimeline.Calm ? Usual : Late;
}
