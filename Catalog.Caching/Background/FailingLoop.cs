namespace Catalog.Caching.Background;

/// <summary>A background loop whose last turn failed.</summary>
/// <param name="Name">The loop.</param>
/// <param name="Error">What the last turn threw.</param>
/// <param name="Failures">How many turns have failed one after the other.</param>
/// <param name="Since">When the first of them failed, UTC.</param>
internal sealed record FailingLoop(string Name, Exception Error, int Failures, DateTimeOffset Since)
{
    /// <summary>When the next turn begins, as a timestamp of the clock.</summary>
    internal long NextTurn { get; init; }
}
