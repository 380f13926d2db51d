using System.ComponentModel.DataAnnotations;

namespace Catalog.Infrastructure.RateLimits;

/// <summary>The limit of one policy.</summary>
public sealed class RatePolicyOptions
{
    /// <summary>Requests of one client in a window, across all nodes; of unknown tokens, on each node.</summary>
    [Range(1, 1_000_000_000)]
    public int Limit { get; set; }

    /// <summary>The length of the window: 60 s.</summary>
    public TimeSpan Window { get; internal init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The share of the limit that a node leases from Redis for a client at once, to save round trips; 0: one round trip per request. A client
    /// that uses n nodes may be rejected up to n such shares early.
    /// </summary>
    internal double LeaseShare { get; init; }

    internal int LeaseUnits => Math.Max(1, (int)(Limit * LeaseShare));
}
