using System.ComponentModel.DataAnnotations;

namespace Catalog.Infrastructure.RateLimits;

/// <summary>How much one client may do.</summary>
public sealed class RatePolicyOptions
{
    /// <summary>Requests of one client in a window, over all nodes.</summary>
    [Range(1, 1_000_000_000)]
    public int Limit { get; set; }

    /// <summary>The length of the window. Default 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The share of the limit that a node takes from Redis at once for a client, to let requests pass without asking for each;
    /// 0: it asks for each. A client that uses n nodes may be refused n such shares early.
    /// </summary>
    [Range(0.0, 0.5)]
    public double LeaseShare { get; set; }

    internal int LeaseUnits => Math.Max(1, (int)(Limit * LeaseShare));
}
