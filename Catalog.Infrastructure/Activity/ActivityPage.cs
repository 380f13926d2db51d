namespace Catalog.Infrastructure.Activity;

/// <summary>The newest events of a user, in a response and in the cache.</summary>
public sealed record ActivityPage
{
    /// <summary>At most 100 events, newest first.</summary>
    public required IReadOnlyList<ActivityDocument> Items { get; init; }

    /// <summary>Always null: there are no further pages.</summary>
    public string? Next { get; }
}
