namespace Catalog.Infrastructure.Sessions;

/// <summary>How a user proves who they are.</summary>
/// <param name="UserId">The user.</param>
/// <param name="PasswordHash">In the form of the framework's hasher.</param>
/// <param name="IsLocked">Whether too many sign-ins have failed lately.</param>
internal sealed record CredentialsFound(long UserId, string PasswordHash, bool IsLocked)
{
    /// <summary>Leaves the hash out, so that no log shows it.</summary>
    public override string ToString() => $"{nameof(CredentialsFound)} {{ {nameof(UserId)} = {UserId} }}";
}
