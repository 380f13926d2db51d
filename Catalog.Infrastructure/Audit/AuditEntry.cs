namespace Catalog.Infrastructure.Audit;

/// <summary>Who did what to which version of which resource, and when. Immutable.</summary>
public sealed record AuditEntry
{
    /// <summary>The id. Later entries have higher ids, except among concurrent transactions.</summary>
    public long Id { get; init; }

    /// <summary>The start of the transaction that made the change, UTC.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The actor; <see langword="null"/> if unknown.</summary>
    public string? Actor { get; init; }

    /// <summary>The action: <c>create</c>, <c>update</c>, <c>review</c> or <c>delete</c>, or a kind of <see cref="SecurityEvent"/>.</summary>
    public required string Action { get; init; }

    /// <summary>The resource, such as <c>product:42</c>.</summary>
    public required string Resource { get; init; }

    /// <summary>The version that the change made; for <c>delete</c> the last version; 0 where there is none.</summary>
    public required long Version { get; init; }
}
