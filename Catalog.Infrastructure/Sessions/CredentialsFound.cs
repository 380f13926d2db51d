namespace Catalog.Infrastructure.Sessions;

/// <summary>The credentials of a user.</summary>
/// <param name="UserId">The user.</param>
/// <param name="PasswordHash">The hash, in the format of the framework's hasher.</param>
internal sealed record CredentialsFound(long UserId, string PasswordHash)
{
    /// <summary>Omits the hash, so that it reaches no log.</summary>
    public override string ToString() => $"{nameof(CredentialsFound)} {{ {nameof(UserId)} = {UserId} }}";
}
