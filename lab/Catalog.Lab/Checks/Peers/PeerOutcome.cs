namespace Catalog.Lab.Checks.Peers;

/// <summary>What a contender did in one case.</summary>
/// <param name="StayedOld">How many trials were still old when the watch ended.</param>
/// <param name="OldestMs">How old the oldest answer was.</param>
/// <param name="Answered">How many trials every node answered when the watch ended.</param>
internal sealed record PeerOutcome(int StayedOld, double OldestMs, int Answered)
{
    /// <summary>In how many trials a load that was held had begun before the row was changed.</summary>
    public int Held { get; init; }
}
