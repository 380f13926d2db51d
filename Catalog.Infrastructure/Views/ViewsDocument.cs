namespace Catalog.Infrastructure.Views;

/// <summary>The views of a product in a response.</summary>
public sealed record ViewsDocument
{
    /// <summary>The product.</summary>
    /// <example>42</example>
    public required long ProductId { get; init; }

    /// <summary>All views: those in the database and those still queued.</summary>
    /// <example>1234</example>
    public required long Views { get; init; }

    /// <summary>The queued views, which are not in the database yet; null while Redis is down, and then they are missing in the total.</summary>
    /// <example>7</example>
    public required long? Pending { get; init; }

    /// <summary>The number of distinct viewers today (UTC), accurate to about 1 %; null while Redis is down.</summary>
    /// <example>31</example>
    public required long? ViewersToday { get; init; }

    /// <summary>The same for the last 7 days.</summary>
    /// <example>170</example>
    public required long? ViewersThisWeek { get; init; }
}
