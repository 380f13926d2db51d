using Catalog.Domain.Sessions;

namespace Catalog.Api.Sessions;

/// <summary>A session of a user, to tell it from the others.</summary>
public sealed record SessionSummary
{
    /// <summary>The number by which its owner names it.</summary>
    /// <example>7</example>
    public required long Id { get; init; }

    /// <summary>What the client called itself; empty when it did not.</summary>
    /// <example>Firefox on the kitchen computer</example>
    public required string Client { get; init; }

    /// <summary>Whether it is the one that the request came with.</summary>
    public required bool IsCurrent { get; init; }

    /// <summary>When the user signed in, UTC.</summary>
    /// <example>2026-02-11T16:20:00Z</example>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When it was last used, UTC; behind by up to a minute.</summary>
    /// <example>2026-02-11T17:03:00Z</example>
    public required DateTime SeenAt { get; init; }

    /// <summary>When it ends even if it is used all the time, UTC.</summary>
    /// <example>2026-02-12T16:20:00Z</example>
    public required DateTime EndsAt { get; init; }

    /// <summary>The summary of a session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="currentId">The session that the request came with.</param>
    public static SessionSummary From(Session session, long currentId) => new()
    {
        Id = session.Id,
        Client = session.Client,
        IsCurrent = session.Id == currentId,
        CreatedAt = session.CreatedAt.UtcDateTime,
        SeenAt = session.SeenAt.UtcDateTime,
        EndsAt = session.EndsAt.UtcDateTime,
    };
}
