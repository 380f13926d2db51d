namespace Catalog.Infrastructure.Users;

/// <summary>Receives the sessions that ended because of a change of their user, and drops its copies.</summary>
public interface IEndedSessions
{
    /// <summary>Drops all copies of sessions, on all nodes, after their rows were deleted and the change was committed.</summary>
    /// <remarks>
    /// Must not be cancellable and must not throw on Redis errors. It is also called when the response to the commit was lost: a session
    /// whose row still exists must then be found again.
    /// </remarks>
    /// <param name="userId">The user, who may have been deleted.</param>
    /// <param name="tokenHashes">The SHA-256 of each token; at least one.</param>
    ValueTask ForgetAsync(long userId, IReadOnlyList<byte[]> tokenHashes);
}
