namespace Catalog.Infrastructure.Views;

/// <summary>The views of a product as the service answers them.</summary>
public sealed record ViewsDocument
{
    /// <summary>The product.</summary>
    /// <example>42</example>
    public required long ProductId { get; init; }

    /// <summary>All views: what the database has, and what is on the way there.</summary>
    /// <example>1234</example>
    public required long Views { get; init; }

    /// <summary>Those of them that the database does not have yet; null while Redis is away, and then they are missing above.</summary>
    /// <example>7</example>
    public required long? Pending { get; init; }

    /// <summary>How many different viewers there were today (UTC), off by about 1 %; null while Redis is away.</summary>
    /// <example>31</example>
    public required long? ViewersToday { get; init; }

    /// <summary>The same for the last 7 days.</summary>
    /// <example>170</example>
    public required long? ViewersThisWeek { get; init; }
}
