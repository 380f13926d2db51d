namespace Catalog.Infrastructure.Users;

/// <summary>Told of sessions that ended with a change of their user, by whoever keeps copies of sessions.</summary>
public interface IEndedSessions
{
    /// <summary>Drops all copies of sessions, on all nodes; their rows are gone and the change is committed.</summary>
    /// <remarks>
    /// Not cancellable, and must not throw for what Redis does. Where the answer to the commit was lost it is called all the same: a
    /// session whose row is still there must then be found again.
    /// </remarks>
    /// <param name="userId">Whose they were; the user may be gone as well.</param>
    /// <param name="tokenHashes">SHA-256 of the token of each, at least one.</param>
    ValueTask ForgetAsync(long userId, IReadOnlyList<byte[]> tokenHashes);
}
