namespace Catalog.Infrastructure.Users;

/// <summary>The outcome of checking the current password.</summary>
public enum ProofOutcome
{
    /// <summary>The password is right.</summary>
    Right,

    /// <summary>There is no such user.</summary>
    NoUser,

    /// <summary>The password is wrong. Counted like a failed sign-in.</summary>
    Wrong,

    /// <summary>Too many were wrong from this network; the password was not compared.</summary>
    Locked,
}

/// <summary>The result of checking the current password.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Email">The user's e-mail address, if there is such a user.</param>
/// <param name="Hash">The current hash, if the password is right.</param>
public readonly record struct PasswordProof(ProofOutcome Outcome, string? Email = null, string? Hash = null)
{
    /// <summary>The remaining time of the lock.</summary>
    public TimeSpan LockedFor { get; init; }

    /// <summary>How long the caller must delay the response, after releasing its slot and connection.</summary>
    public TimeSpan HoldFor { get; init; }

    /// <summary>Omits hash and e-mail address, so that they reach no log.</summary>
    public override string ToString() => $"{nameof(PasswordProof)} {{ {nameof(Outcome)} = {Outcome} }}";
}
