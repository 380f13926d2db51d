namespace Catalog.Domain.Users;

/// <summary>Somebody with an account. What proves who they are stands apart, in <see cref="Credentials"/>.</summary>
public sealed class User
{
    /// <summary>The number that the database gave it, from 1.</summary>
    public long Id { get; init; }

    /// <summary>Where to reach them, as they wrote it; unique without regard to case.</summary>
    public required string Email { get; init; }

    /// <summary>What to call them.</summary>
    public required string Name { get; init; }

    /// <summary>What they may do.</summary>
    public required Role Role { get; init; }

    /// <summary>Rises by one with each change of the user or of an address of theirs, from 1.</summary>
    public long Version { get; init; }

    /// <summary>When the account was made, UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; init; }
}
