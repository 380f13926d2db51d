namespace Catalog.Infrastructure.Users;

/// <summary>The outcome of a write to a user.</summary>
public enum UserWriteOutcome
{
    /// <summary>Committed.</summary>
    Done,

    /// <summary>There is no such user.</summary>
    NotFound,

    /// <summary>The version of the user differs from the expected one.</summary>
    VersionMismatch,

    /// <summary>The e-mail address would change, but the caller's password was not verified.</summary>
    PasswordNeeded,

    /// <summary>Another user has this e-mail address, ignoring case.</summary>
    EmailTaken,
}

/// <summary>The result of a write to a user.</summary>
/// <param name="Outcome">The outcome; only <see cref="UserWriteOutcome.Done"/> has changed anything.</param>
/// <param name="User">The user as committed; <see langword="null"/> if nothing was written.</param>
public readonly record struct UserWrite(UserWriteOutcome Outcome, UserDocument? User = null);
