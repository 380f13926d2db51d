namespace Catalog.Infrastructure.Users;

/// <summary>How a check of the current password ended.</summary>
public enum ProofOutcome
{
    /// <summary>It is the password.</summary>
    Right,

    /// <summary>There is no such user.</summary>
    NoUser,

    /// <summary>It is another one. Counted like a sign-in that failed.</summary>
    Wrong,

    /// <summary>Too many were wrong from this network; what was sent is not looked at.</summary>
    Locked,
}

/// <summary>The end of a check of the current password.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Email">The user's e-mail address, where there is such a user.</param>
/// <param name="Hash">What it was compared with, where it is right.</param>
public readonly record struct PasswordProof(ProofOutcome Outcome, string? Email = null, string? Hash = null)
{
    /// <summary>For how long yet, where it is locked.</summary>
    public TimeSpan LockedFor { get; init; }

    /// <summary>For how long the caller holds the answer back, with no turn and no connection in hand.</summary>
    public TimeSpan HoldFor { get; init; }

    /// <summary>Leaves hash and e-mail address out, so that no log shows them.</summary>
    public override string ToString() => $"{nameof(PasswordProof)} {{ {nameof(Outcome)} = {Outcome} }}";
}
