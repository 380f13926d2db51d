namespace Catalog.Infrastructure.Users;

/// <summary>How the change of a password ended; anything but <see cref="Done"/> has changed nothing.</summary>
public enum PasswordChangeOutcome
{
    /// <summary>Committed, and the user's other sessions have ended.</summary>
    Done,

    /// <summary>There is no such user.</summary>
    NotFound,

    /// <summary>The current password is another one. Counted as a failure to prove who they are.</summary>
    WrongPassword,

    /// <summary>Too often somebody failed to prove who they are; nothing was looked at.</summary>
    Locked,

    /// <summary>The new password breaks a rule.</summary>
    Refused,
}

/// <summary>The end of the change of a password.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Rule">The rule that the new password breaks, where it was refused.</param>
/// <param name="LockedFor">For how long yet, where it was locked.</param>
public readonly record struct PasswordChange(PasswordChangeOutcome Outcome, string? Rule = null, TimeSpan LockedFor = default);
