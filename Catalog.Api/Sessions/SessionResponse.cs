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
