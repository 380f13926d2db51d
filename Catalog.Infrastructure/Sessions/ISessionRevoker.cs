namespace Catalog.Infrastructure.Sessions;

/// <summary>Ends sessions when what they were given for no longer holds: a new password, another role, an account that goes.</summary>
public interface ISessionRevoker
{
    /// <summary>
    /// Ends the sessions of a user on all nodes; call it after the change is committed, and before a user is deleted. A sign-in that
    /// is under way with the old password does not get by.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="exceptSessionId">A session that goes on; <see langword="null"/> for none.</param>
    /// <param name="ct">Cancels the statement; what follows a commit is not cancellable.</param>
    /// <returns>How many sessions were ended.</returns>
    /// <exception cref="Npgsql.NpgsqlException">The database failed; call it again.</exception>
    Task<int> RevokeAllAsync(long userId, long? exceptSessionId, CancellationToken ct);

    /// <summary>Ends all other sessions of a user, and gives this one a new token; it keeps what it holds. The old token is refused.</summary>
    /// <param name="session">The session that goes on.</param>
    /// <param name="ct">Cancels the statements; what follows a commit is not cancellable.</param>
    /// <returns><see langword="null"/> when the session has ended meanwhile.</returns>
    /// <exception cref="Npgsql.NpgsqlException">The database failed; whether the token was replaced is unknown.</exception>
    Task<OpenedSession?> RotateAsync(SignedIn session, CancellationToken ct);
}
