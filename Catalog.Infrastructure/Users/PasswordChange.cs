namespace Catalog.Infrastructure.Users;

/// <summary>The result of changing a password; unless <see cref="IsDone"/>, nothing has changed.</summary>
/// <param name="Proof">The check of the current password.</param>
/// <param name="Rule">The rule that the new password breaks, if any.</param>
public readonly record struct PasswordChange(PasswordProof Proof, string? Rule = null)
{
    /// <summary>Whether the password was changed, and the user's other sessions have ended.</summary>
    public bool IsDone => Proof.Outcome == ProofOutcome.Right && Rule is null;
}
