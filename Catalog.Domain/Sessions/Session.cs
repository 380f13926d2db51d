namespace Catalog.Domain.Sessions;

/// <summary>A session of a signed-in user. Only the client has its token.</summary>
public sealed class Session
{
    /// <summary>The id, by which the owner can end it, from 1; not a secret.</summary>
    public long Id { get; init; }

    /// <summary>The user.</summary>
    public required long UserId { get; init; }

    /// <summary>SHA-256 of the token, 32 bytes.</summary>
    public required byte[] TokenHash { get; init; }

    /// <summary>The name that the client gave itself; may be empty.</summary>
    public required string Client { get; init; }

    /// <summary>The contents of the session, such as cart and locale: a JSON object of strings.</summary>
    public required string Data { get; init; }

    /// <summary>When the user signed in, UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last used, UTC; up to a minute late, because it is not written on every request.</summary>
    public DateTimeOffset SeenAt { get; init; }

    /// <summary>When the session ends, even if it is in use, UTC.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>The version: starts at 1 and increases by one with each change.</summary>
    public long Version { get; init; }

    /// <summary>When it was last changed, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; init; }
}
