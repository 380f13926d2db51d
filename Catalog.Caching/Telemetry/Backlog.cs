namespace Catalog.Caching.Telemetry;

/// <summary>What waits in a queue, for metrics and health.</summary>
/// <param name="Name">The queue.</param>
/// <param name="Count">How much waits, as far as this node knows.</param>
/// <param name="Age">For how long the oldest has waited.</param>
/// <param name="Limit">Above this age the queue is stuck.</param>
internal sealed record Backlog(string Name, Func<long> Count, Func<TimeSpan> Age, TimeSpan Limit)
{
    /// <summary>How long a queue may be late before it counts as stuck.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
}
