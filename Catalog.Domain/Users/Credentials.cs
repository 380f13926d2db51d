namespace Catalog.Domain.Users;

/// <summary>How a user proves who they are. Never cached.</summary>
public sealed class Credentials
{
    /// <summary>Whose they are.</summary>
    public required long UserId { get; init; }

    /// <summary>The password's salted hash, in the form of the framework's hasher.</summary>
    public required string PasswordHash { get; init; }
}
