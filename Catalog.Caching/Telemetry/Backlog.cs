namespace Catalog.Caching.Telemetry;

/// <summary>A queue's backlog, for metrics and health checks.</summary>
/// <param name="Name">The queue's name.</param>
/// <param name="Count">How many items wait, as far as this node knows.</param>
/// <param name="Age">How long the oldest item has waited.</param>
/// <param name="Limit">The age above which the queue is stuck.</param>
internal sealed record Backlog(string Name, Func<long> Count, Func<TimeSpan> Age, TimeSpan Limit)
{
    /// <summary>How long a queue may be late before it counts as stuck.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(30);
}
