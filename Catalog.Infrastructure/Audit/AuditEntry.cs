namespace Catalog.Infrastructure.Audit;

/// <summary>Who did what to which version of which resource, and when. Never changed.</summary>
public sealed record AuditEntry
{
    /// <summary>Its number. Later entries have higher ones, but for transactions that were open at the same time.</summary>
    public long Id { get; init; }

    /// <summary>When the transaction began that made the change, UTC.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Who; <see langword="null"/> for somebody unknown.</summary>
    public string? Actor { get; init; }

    /// <summary>What: <c>create</c>, <c>update</c>, <c>review</c> or <c>delete</c>, or what <see cref="SecurityEvent"/> names.</summary>
    public required string Action { get; init; }

    /// <summary>To what, such as <c>product:42</c>.</summary>
    public required string Resource { get; init; }

    /// <summary>The version that it made; for <c>delete</c> the last one; 0 where there is none.</summary>
    public required long Version { get; init; }
}
