using Catalog.Domain.Sessions;
using Catalog.Domain.Users;

namespace Catalog.Infrastructure.Sessions;

/// <summary>A session with all its contents, from Redis or the database.</summary>
public sealed record LiveSession
{
    /// <summary>The id, by which the owner can end it.</summary>
    public required long Id { get; init; }

    /// <summary>The user.</summary>
    public required long UserId { get; init; }

    /// <summary>The user's role.</summary>
    public required Role Role { get; init; }

    /// <summary>The name that the client gave itself; may be empty.</summary>
    public required string Client { get; init; }

    /// <summary>When the user signed in, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ends, even if it is in use, UTC.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>The version; starts at 1 and increases with each change.</summary>
    public required long Version { get; init; }

    /// <summary>The cart.</summary>
    public required IReadOnlyList<CartLine> Cart { get; init; }

    /// <summary>The user's locale; may be empty.</summary>
    public required string Locale { get; init; }
}
