using Catalog.Infrastructure.Audit;

namespace Catalog.Api.Audit;

/// <summary>Who did what to which version of which resource, and when.</summary>
public sealed record AuditEntryResponse
{
    /// <summary>The number of the entry.</summary>
    /// <example>1812</example>
    public required long Id { get; init; }

    /// <summary>When, UTC.</summary>
    /// <example>2026-02-11T16:20:00Z</example>
    public required DateTime At { get; init; }

    /// <summary>Who; null for somebody unknown.</summary>
    /// <example>ada</example>
    public required string? Actor { get; init; }

    /// <summary>What: create, update, review or delete; or a security event, such as sign-in-wrong, lock, rights or export.</summary>
    /// <example>update</example>
    public required string Action { get; init; }

    /// <summary>To what.</summary>
    /// <example>product:42</example>
    public required string Resource { get; init; }

    /// <summary>The version that it made; for delete the last one; 0 where there is none.</summary>
    /// <example>3</example>
    public required long Version { get; init; }

    /// <summary>The response for an entry.</summary>
    public static AuditEntryResponse From(AuditEntry entry) => new()
    {
        Id = entry.Id,
        At = entry.At.UtcDateTime,
        Actor = entry.Actor,
        Action = entry.Action,
        Resource = entry.Resource,
        Version = entry.Version,
    };
}
