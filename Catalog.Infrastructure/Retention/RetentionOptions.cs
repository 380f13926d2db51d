using System.ComponentModel.DataAnnotations;

namespace Catalog.Infrastructure.Retention;

/// <summary>
/// Configuration section <c>Retention</c>: how long accumulating rows are kept, and how they are deleted. Validated at start. The same on all nodes.
/// </summary>
public sealed class RetentionOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Retention";

    /// <summary>Reservations, after their end. Default 90 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "36500.00:00:00")]
    public TimeSpan EndedReservations { get; set; } = TimeSpan.FromDays(90);

    /// <summary>
    /// Idempotency keys, after the end of their reservation. A request that is repeated later creates a new reservation. Default 2 days.
    /// </summary>
    [Range(typeof(TimeSpan), "01:00:00", "36500.00:00:00")]
    public TimeSpan IdempotencyKeys { get; set; } = TimeSpan.FromDays(2);

    /// <summary>
    /// Changes of stocks. After a deletion, the rest no longer adds up to the stock. Default 730 days; the database rejects less than 30.
    /// </summary>
    [Range(typeof(TimeSpan), "30.00:00:00", "36500.00:00:00")]
    public TimeSpan StockMovements { get; set; } = TimeSpan.FromDays(730);

    /// <summary>User activity. A cached feed may show it for up to <c>Caching:Activity:Ttl</c> longer. Default 180 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "36500.00:00:00")]
    public TimeSpan Activity { get; set; } = TimeSpan.FromDays(180);

    /// <summary>The audit log. Default 365 days; the database rejects less than 30.</summary>
    [Range(typeof(TimeSpan), "30.00:00:00", "36500.00:00:00")]
    public TimeSpan Audit { get; set; } = TimeSpan.FromDays(365);

    /// <summary>Reports and rejected lines of imports. Default 7 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "36500.00:00:00")]
    public TimeSpan Imports { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How many rows one statement deletes at most. Default 1,000.</summary>
    [Range(1, 100_000)]
    public int BatchSize { get; set; } = 1_000;
}
