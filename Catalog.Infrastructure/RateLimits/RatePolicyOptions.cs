using System.ComponentModel.DataAnnotations;

namespace Catalog.Infrastructure.RateLimits;

/// <summary>How much one client may do.</summary>
public sealed class RatePolicyOptions
{
    /// <summary>Requests of one client in a window, over all nodes.</summary>
    [Range(1, 1_000_000_000)]
    public int Limit { get; set; }

    /// <summary>The length of the window: 60 s.</summary>
    public TimeSpan Window { get; internal init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The share of the limit that a node takes from Redis at once for a client, to let requests pass without asking for each;
    /// 0: it asks for each. A client that uses n nodes may be refused n such shares early.
    /// </summary>
    internal double LeaseShare { get; init; }

    internal int LeaseUnits => Math.Max(1, (int)(Limit * LeaseShare));
}
