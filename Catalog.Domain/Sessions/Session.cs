namespace Catalog.Domain.Sessions;

/// <summary>A user who is signed in somewhere. Its token is known to the client alone.</summary>
public sealed class Session
{
    /// <summary>The number by which its owner names it, from 1; not a secret.</summary>
    public long Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required long UserId { get; init; }

    /// <summary>SHA-256 of the token, 32 bytes.</summary>
    public required byte[] TokenHash { get; init; }

    /// <summary>What the client called itself; empty when it did not.</summary>
    public required string Client { get; init; }

    /// <summary>What the session keeps for its user, such as cart and locale: a JSON object of strings.</summary>
    public required string Data { get; init; }

    /// <summary>When the user signed in, UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last used, UTC; behind by up to a minute, for it is not written with each request.</summary>
    public DateTimeOffset SeenAt { get; init; }

    /// <summary>When it ends even if it is used all the time, UTC.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>Rises by one with each change, from 1.</summary>
    public long Version { get; init; }

    /// <summary>When it was last changed, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; init; }
}
