namespace Catalog.Infrastructure.Sessions;

/// <summary>How a user proves who they are.</summary>
/// <param name="UserId">The user.</param>
/// <param name="PasswordHash">In the form of the framework's hasher.</param>
internal sealed record CredentialsFound(long UserId, string PasswordHash)
{
    /// <summary>Leaves the hash out, so that no log shows it.</summary>
    public override string ToString() => $"{nameof(CredentialsFound)} {{ {nameof(UserId)} = {UserId} }}";
}
