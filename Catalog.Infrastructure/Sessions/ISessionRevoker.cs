namespace Catalog.Infrastructure.Sessions;

/// <summary>Ends sessions when their basis has changed: a new password, another role, a deleted account.</summary>
public interface ISessionRevoker
{
    /// <summary>
    /// Ends the sessions of a user on all nodes. Call it after the change is committed, and before a user is deleted. A concurrent
    /// sign-in with the old password is refused.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="exceptSessionId">A session that continues; <see langword="null"/> for none.</param>
    /// <param name="ct">Cancels the statement; the steps after a commit cannot be cancelled.</param>
    /// <returns>The number of ended sessions.</returns>
    /// <exception cref="Npgsql.NpgsqlException">The database failed; call it again.</exception>
    Task<int> RevokeAllAsync(long userId, long? exceptSessionId, CancellationToken ct);

    /// <summary>Ends all other sessions of a user and replaces the token of this one, which keeps its contents. The old token is rejected.</summary>
    /// <param name="session">The session that continues.</param>
    /// <param name="ct">Cancels the statements; the steps after a commit cannot be cancelled.</param>
    /// <returns><see langword="null"/> if the session has ended in the meantime.</returns>
    /// <exception cref="Npgsql.NpgsqlException">The database failed; it is unknown whether the token was replaced.</exception>
    Task<OpenedSession?> RotateAsync(SignedIn session, CancellationToken ct);
}
