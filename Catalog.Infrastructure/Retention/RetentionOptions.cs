using System.ComponentModel.DataAnnotations;

namespace Catalog.Infrastructure.Retention;

/// <summary>
/// How long rows are kept that only pile up, and how they go. Bound from the section <c>Retention</c> and validated at start. The same on all nodes.
/// </summary>
public sealed class RetentionOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Retention";

    /// <summary>Reservations, from their end on. Default 90 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "36500.00:00:00")]
    public TimeSpan EndedReservations { get; set; } = TimeSpan.FromDays(90);

    /// <summary>
    /// Idempotency keys, from the end of their reservation on; a request that is repeated later makes a new one. Default 2 days.
    /// </summary>
    [Range(typeof(TimeSpan), "01:00:00", "36500.00:00:00")]
    public TimeSpan IdempotencyKeys { get; set; } = TimeSpan.FromDays(2);

    /// <summary>Changes of stocks. Those that are left no longer add up to the stock. Default 730 days; the database refuses less than 30.</summary>
    [Range(typeof(TimeSpan), "30.00:00:00", "36500.00:00:00")]
    public TimeSpan StockMovements { get; set; } = TimeSpan.FromDays(730);

    /// <summary>What users did with products; a feed that is cached may show it for <c>Caching:Activity:Ttl</c> more. Default 180 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "36500.00:00:00")]
    public TimeSpan Activity { get; set; } = TimeSpan.FromDays(180);

    /// <summary>The audit log. Default 365 days; the database refuses less than 30.</summary>
    [Range(typeof(TimeSpan), "30.00:00:00", "36500.00:00:00")]
    public TimeSpan Audit { get; set; } = TimeSpan.FromDays(365);

    /// <summary>How many rows one statement removes at most. Default 1,000.</summary>
    [Range(1, 100_000)]
    public int BatchSize { get; set; } = 1_000;
}
