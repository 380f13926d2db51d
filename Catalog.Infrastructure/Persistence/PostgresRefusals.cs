using Npgsql;

namespace Catalog.Infrastructure.Persistence;

/// <summary>Classifies errors of PostgreSQL that are caused by the state of the server, not by the statement: a retry may succeed.</summary>
/// <remarks>
/// Npgsql's <see cref="NpgsqlException.IsTransient"/> answers another question: whether to repeat the statement on the same connection.
/// Classes and codes are those of PostgreSQL's appendix A.
/// </remarks>
public static class PostgresRefusals
{
    /// <summary>The server is read-only: a replica, or a former primary after a failover.</summary>
    public const string ReadOnly = PostgresErrorCodes.ReadOnlySqlTransaction;

    // By class, the first two characters.
    private static readonly Dictionary<string, string> Classes = new(StringComparer.Ordinal)
    {
        ["08"] = "the connection broke or was refused",
        ["28"] = "the server rejects the login temporarily, for example while a password is changed",
        ["40"] = "the transaction was rolled back because of another one: deadlock or conflict",
        ["53"] = "resources are exhausted: connections, memory, disk",
        ["57"] = "an operator or a timeout intervened: shutdown, start, statement timeout, database dropped",
        ["58"] = "the server's system failed: input and output, files",
        ["F0"] = "the server's configuration is broken or locked",
        ["XX"] = "the server failed internally, or found damaged data; poolers refuse connections with it as well",
    };

    // Single codes of classes that are otherwise our mistakes.
    private static readonly Dictionary<string, string> Codes = new(StringComparer.Ordinal)
    {
        [ReadOnly] = "the server is read-only, for example after a failover",
        ["25P03"] = "the server ended a session that was idle in a transaction for too long",
        ["25P04"] = "the server ended a transaction that took too long (transaction_timeout)",
        [PostgresErrorCodes.InvalidCatalogName] = "the database does not exist, for example while it is restored",
        [PostgresErrorCodes.ObjectNotInPrerequisiteState] = "the server or database is not in the required state: recovery, no connections allowed",
        [PostgresErrorCodes.ObjectInUse] = "another session uses the object",
        [PostgresErrorCodes.LockNotAvailable] = "a lock was not available in time",
        ["72000"] = "the snapshot of a long query was too old",
    };

    /// <summary>Why the server rejects statements temporarily; <see langword="null"/> if the statement is the cause.</summary>
    /// <param name="sqlState">The five characters of the code.</param>
    public static string? ReasonFor(string sqlState) =>
        Codes.GetValueOrDefault(sqlState) ?? (sqlState.Length == 5 ? Classes.GetValueOrDefault(sqlState[..2]) : null);

    /// <summary>Whether the same data would be rejected again.</summary>
    /// <remarks>
    /// SQLSTATE classes: 22, an invalid value, such as one that is too long; 23, a violated constraint, such as an unknown product.
    /// </remarks>
    public static bool BlamesTheData(this PostgresException e) =>
        e.SqlState.StartsWith("22", StringComparison.Ordinal) || e.SqlState.StartsWith("23", StringComparison.Ordinal);

    /// <summary>Whether the cause of an exception is a database that is temporarily unavailable.</summary>
    public static bool AreBehind(Exception exception) => exception switch
    {
        PostgresException refused => ReasonFor(refused.SqlState) is not null,
        NpgsqlException => true,
        _ => false,
    };
}
