using Catalog.Domain.Sessions;
using Catalog.Infrastructure.Sessions;

namespace Catalog.Api.Sessions;

/// <summary>The session that a request came with.</summary>
public sealed record SessionResponse
{
    /// <summary>The number by which its owner names it.</summary>
    /// <example>7</example>
    public required long Id { get; init; }

    /// <summary>Whose it is.</summary>
    /// <example>42</example>
    public required long UserId { get; init; }

    /// <summary>What the user may do: <c>customer</c> or <c>admin</c>.</summary>
    /// <example>customer</example>
    public required string Role { get; init; }

    /// <summary>What the client called itself; empty when it did not.</summary>
    /// <example>Firefox on the kitchen computer</example>
    public required string Client { get; init; }

    /// <summary>What the user thinks of buying.</summary>
    public required IReadOnlyList<CartLine> Cart { get; init; }

    /// <summary>In which locale the user wants to be answered; empty when it was not said.</summary>
    /// <example>de-AT</example>
    public required string Locale { get; init; }

    /// <summary>When the user signed in, UTC.</summary>
    /// <example>2026-02-11T16:20:00Z</example>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When it ends even if it is used all the time, UTC.</summary>
    /// <example>2026-02-12T16:20:00Z</example>
    public required DateTime EndsAt { get; init; }

    /// <summary>Rises with each change.</summary>
    /// <example>3</example>
    public required long Version { get; init; }

    /// <summary>The answer for a session.</summary>
    public static SessionResponse From(LiveSession session) => new()
    {
        Id = session.Id,
        UserId = session.UserId,
        Role = session.Role.ToString().ToLowerInvariant(),
        Client = session.Client,
        Cart = session.Cart,
        Locale = session.Locale,
        CreatedAt = Milliseconds(session.CreatedAt),
        EndsAt = Milliseconds(session.EndsAt),
        Version = session.Version,
    };

    // Redis keeps milliseconds, the database microseconds: whoever answers, it is the same.
    private static DateTime Milliseconds(DateTimeOffset time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds()).UtcDateTime;
}

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

/// <summary>A new session.</summary>
/// <param name="Token">Send it with each request, as <c>Authorization: Bearer …</c>. Whoever has it is the user; it is shown this once.</param>
/// <param name="Session">The session.</param>
public sealed record SignedInResponse(string Token, SessionResponse Session)
{
    /// <summary>Leaves the token out, so that no log shows it.</summary>
    public override string ToString() => $"{nameof(SignedInResponse)} {{ {nameof(Session)} = {Session} }}";
}

/// <summary>How many users are online.</summary>
/// <param name="Users">Users who used a session within that time, off by about 1 %.</param>
/// <param name="WithinMinutes">The time.</param>
public sealed record OnlineResponse(long Users, int WithinMinutes);
