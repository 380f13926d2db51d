using Catalog.Infrastructure.Persistence;

namespace Catalog.Infrastructure.Sessions;

/// <summary>The statements for sessions and credentials, by the database's clock.</summary>
/// <remarks>
/// Signing in and ending all sessions of a user lock the user's credentials first, so that one sees the effect of the other.
/// A trigger increases the version when data or token change.
/// </remarks>
internal static class SessionSql
{
    // The last column: how many milliseconds Redis may keep it, given the maximum time $2 since the last recorded use.
    private const string Columns = """
        s.id, s.user_id, u.role, s.client, s.created_at, s.ends_at, s.version, s.data->>'cart', s.data->>'locale', s.token_hash,
        (extract(epoch FROM least(s.ends_at, s.seen_at + $2) - now()) * 1000)::bigint
        """;

    /// <summary>The session with the token hash $1.</summary>
    public const string Find = $"""
        SELECT {Columns} FROM sessions s JOIN users u ON u.id = s.user_id
        WHERE s.token_hash = $1 AND s.ends_at > now() AND s.seen_at + $2 > now()
        """;

    /// <summary>The credentials of the user with the e-mail address $1.</summary>
    public const string Credentials = """
        SELECT c.user_id, c.password_hash
        FROM users u JOIN credentials c ON c.user_id = u.id
        WHERE u.email_key = lower($1)
        """;

    /// <summary>Replaces the password hash $2 of user $1 by $3, a hash of the same password, if it is still current.</summary>
    public const string Renew = "UPDATE credentials SET password_hash = $3 WHERE user_id = $1 AND password_hash = $2";

    /// <summary>
    /// After <see cref="Lock"/>: inserts a session of user $1 with the token hash $3, the client $4 and the lifetime $5, unless the password
    /// hash is no longer $6 or the network has been locked out of the account.
    /// </summary>
    public const string Open = $"""
        WITH s AS (
            INSERT INTO sessions (user_id, token_hash, client, ends_at)
            SELECT user_id, $3, $4, now() + $5 FROM credentials
            WHERE user_id = $1 AND password_hash = $6 AND {GuessSql.IsOpen}
            RETURNING *
        )
        SELECT {Columns} FROM s JOIN users u ON u.id = s.user_id
        """;

    /// <summary>The token hashes of the sessions of user $1 beyond the newest $2.</summary>
    public const string Surplus = "SELECT token_hash FROM sessions WHERE user_id = $1 ORDER BY id DESC OFFSET $2";

    /// <summary>Merges $3 into the data of session $1.</summary>
    public const string Change = $"""
        WITH s AS (
            UPDATE sessions SET data = data || $3::jsonb WHERE id = $1 AND ends_at > now() RETURNING *
        )
        SELECT {Columns} FROM s JOIN users u ON u.id = s.user_id
        """;

    /// <summary>Sets the token hash of session $1 to $3.</summary>
    public const string Rotate = $"""
        WITH s AS (
            UPDATE sessions SET token_hash = $3, seen_at = now() WHERE id = $1 AND token_hash = $4 AND ends_at > now() RETURNING *
        )
        SELECT {Columns} FROM s JOIN users u ON u.id = s.user_id
        """;

    /// <summary>The token hashes of the sessions of user $1, or only that of session $2.</summary>
    public const string Hashes = """
        SELECT token_hash FROM sessions WHERE user_id = $1 AND ($2::bigint IS NULL OR id = $2)
        """;

    /// <summary>The token hashes of the users $1.</summary>
    public const string HashesOfUsers = "SELECT token_hash FROM sessions WHERE user_id = ANY($1)";

    /// <summary>Waits for concurrent sign-ins of user $1, and blocks further ones until the transaction ends.</summary>
    public const string Lock = "SELECT FROM credentials WHERE user_id = $1 FOR UPDATE";

    /// <summary>Deletes the sessions of <see cref="Hashes"/>.</summary>
    public const string End = """
        DELETE FROM sessions WHERE user_id = $1 AND ($2::bigint IS NULL OR id = $2) RETURNING token_hash
        """;

    /// <summary>Deletes the sessions with the token hashes $1.</summary>
    public const string EndThese = "DELETE FROM sessions WHERE token_hash = ANY($1)";

    /// <summary>
    /// Records the use of the sessions with the ids $1, except those recorded within $4 and those that are locked. Returns those that have
    /// ended, or do not exist with the token hash $2 and the role $3.
    /// </summary>
    /// <remarks>Not of one that breaks a constraint that is younger: its update would be refused, and with it that of all others.</remarks>
    public const string Note = $"""
        WITH used AS (
            SELECT * FROM unnest($1, $2, $3) AS used (id, token_hash, role)
        ), due AS (
            SELECT s.id FROM sessions s JOIN used USING (id)
            WHERE s.seen_at < now() - $4
                AND s.created_at {ReadableTimes.InRange} AND s.ends_at {ReadableTimes.InRange} AND jsonb_typeof(s.data) = 'object'
            FOR NO KEY UPDATE OF s SKIP LOCKED
        ), noted AS (
            UPDATE sessions s SET seen_at = now() FROM due WHERE s.id = due.id
        )
        SELECT id FROM used
        WHERE NOT EXISTS (
            SELECT FROM sessions s JOIN users u ON u.id = s.user_id
            WHERE s.id = used.id AND s.token_hash = used.token_hash AND u.role = used.role AND s.ends_at > now())
        """;

    /// <summary>The number of users who used a session within $1.</summary>
    public const string Online = "SELECT count(DISTINCT user_id) FROM sessions WHERE seen_at > now() - $1";
}
