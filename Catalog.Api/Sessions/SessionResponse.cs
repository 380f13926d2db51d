using Catalog.Domain.Sessions;
using Catalog.Infrastructure.Sessions;

namespace Catalog.Api.Sessions;

/// <summary>The current session.</summary>
public sealed record SessionResponse
{
    /// <summary>The id, by which the owner can end it.</summary>
    /// <example>7</example>
    public required long Id { get; init; }

    /// <summary>The user.</summary>
    /// <example>42</example>
    public required long UserId { get; init; }

    /// <summary>The role of the user, such as <c>customer</c> or <c>admin</c>.</summary>
    /// <example>customer</example>
    public required string Role { get; init; }

    /// <summary>The name that the client gave itself; may be empty.</summary>
    /// <example>Firefox on the kitchen computer</example>
    public required string Client { get; init; }

    /// <summary>The cart.</summary>
    public required IReadOnlyList<CartLine> Cart { get; init; }

    /// <summary>The user's locale; may be empty.</summary>
    /// <example>de-AT</example>
    public required string Locale { get; init; }

    /// <summary>When the user signed in, UTC.</summary>
    /// <example>2026-02-11T16:20:00Z</example>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When the session ends, even if it is in use, UTC.</summary>
    /// <example>2026-02-12T16:20:00Z</example>
    public required DateTime EndsAt { get; init; }

    /// <summary>The version, which increases with each change.</summary>
    /// <example>3</example>
    public required long Version { get; init; }

    /// <summary>Converts a session.</summary>
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

    // Redis stores milliseconds, the database microseconds: round, so that both give the same response.
    private static DateTime Milliseconds(DateTimeOffset time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds()).UtcDateTime;
}

/// <summary>A session in the list of a user's sessions.</summary>
public sealed record SessionSummary
{
    /// <summary>The id, by which the owner can end it.</summary>
    /// <example>7</example>
    public required long Id { get; init; }

    /// <summary>The name that the client gave itself; may be empty.</summary>
    /// <example>Firefox on the kitchen computer</example>
    public required string Client { get; init; }

    /// <summary>Whether it is the session of this request.</summary>
    public required bool IsCurrent { get; init; }

    /// <summary>When the user signed in, UTC.</summary>
    /// <example>2026-02-11T16:20:00Z</example>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When it was last used, UTC; up to a minute late.</summary>
    /// <example>2026-02-11T17:03:00Z</example>
    public required DateTime SeenAt { get; init; }

    /// <summary>When the session ends, even if it is in use, UTC.</summary>
    /// <example>2026-02-12T16:20:00Z</example>
    public required DateTime EndsAt { get; init; }

    /// <summary>Converts a session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="currentId">The session of the request.</param>
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
/// <param name="Token">Send it with each request, as <c>Authorization: Bearer …</c>. It gives access to the account and is shown only once.</param>
/// <param name="Session">The session.</param>
public sealed record SignedInResponse(string Token, SessionResponse Session)
{
    /// <summary>Omits the token, so that it reaches no log.</summary>
    public override string ToString() => $"{nameof(SignedInResponse)} {{ {nameof(Session)} = {Session} }}";
}

/// <summary>The number of online users.</summary>
/// <param name="Users">Users who used a session within that time; accurate to about 1 %.</param>
/// <param name="WithinMinutes">The time.</param>
public sealed record OnlineResponse(long Users, int WithinMinutes);
