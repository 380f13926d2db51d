namespace Catalog.Domain.Users;

/// <summary>The credentials of a user. Never cached.</summary>
public sealed class Credentials
{
    /// <summary>The user.</summary>
    public required long UserId { get; init; }

    /// <summary>The password's salted hash, in the format of the framework's hasher.</summary>
    public required string PasswordHash { get; init; }
}
