namespace Catalog.Domain.Users;

/// <summary>A user account. The password is stored separately, in <see cref="Credentials"/>.</summary>
public sealed class User
{
    /// <summary>The id, assigned by the database, from 1.</summary>
    public long Id { get; init; }

    /// <summary>The e-mail address as entered; unique, ignoring case.</summary>
    public required string Email { get; init; }

    /// <summary>The display name.</summary>
    public required string Name { get; init; }

    /// <summary>The role.</summary>
    public required Role Role { get; init; }

    /// <summary>The version: starts at 1 and increases by one with each change of the user or of an address.</summary>
    public long Version { get; init; }

    /// <summary>When the account was created, UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; init; }
}
