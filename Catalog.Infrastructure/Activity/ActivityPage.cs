namespace Catalog.Infrastructure.Activity;

/// <summary>What a user did lately, as the service answers it and as the cache holds it.</summary>
public sealed record ActivityPage
{
    /// <summary>At most 100 events, newest first.</summary>
    public required IReadOnlyList<ActivityDocument> Items { get; init; }
}
