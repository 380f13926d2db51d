namespace Catalog.Domain.Users;

/// <summary>How a user proves who they are, and how often somebody failed to. Never cached.</summary>
public sealed class Credentials
{
    /// <summary>Whose they are.</summary>
    public required long UserId { get; init; }

    /// <summary>The password's salted hash, in the form of the framework's hasher.</summary>
    public required string PasswordHash { get; init; }

    /// <summary>Sign-ins that failed since the last that succeeded.</summary>
    public int Failures { get; init; }

    /// <summary>Until when no sign-in is tried, UTC; <see langword="null"/> when it may be at once.</summary>
    public DateTimeOffset? LockedUntil { get; init; }
}
