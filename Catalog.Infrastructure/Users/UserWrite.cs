namespace Catalog.Infrastructure.Users;

/// <summary>How a write of a user ended.</summary>
public enum UserWriteOutcome
{
    /// <summary>Committed.</summary>
    Done,

    /// <summary>There is no such user.</summary>
    NotFound,

    /// <summary>The user has another version than the caller expected.</summary>
    VersionMismatch,

    /// <summary>The e-mail address would change, and the caller has not proven with a password that they may.</summary>
    PasswordNeeded,

    /// <summary>Another user has this e-mail address, in whatever case.</summary>
    EmailTaken,
}

/// <summary>The end of a write, and the user as it now is.</summary>
/// <param name="Outcome">How it ended; anything but <see cref="UserWriteOutcome.Done"/> has changed nothing.</param>
/// <param name="User">The user as committed; <see langword="null"/> where nothing was written.</param>
public readonly record struct UserWrite(UserWriteOutcome Outcome, UserDocument? User = null);
