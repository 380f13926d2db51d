using Npgsql;

namespace Catalog.Infrastructure.Persistence;

/// <summary>Which refusals of PostgreSQL are the server's state and not the statement's fault: the same statement may succeed later.</summary>
/// <remarks>
/// Npgsql's <see cref="NpgsqlException.IsTransient"/> answers another question: whether the same connection should repeat the statement.
/// Classes and codes are those of PostgreSQL's appendix A.
/// </remarks>
public static class PostgresRefusals
{
    /// <summary>The server takes no writes: it is a replica, or a former primary after a failover.</summary>
    public const string ReadOnly = PostgresErrorCodes.ReadOnlySqlTransaction;

    // By class, the first two characters.
    private static readonly Dictionary<string, string> Classes = new(StringComparer.Ordinal)
    {
        ["08"] = "the connection broke or was refused",
        ["28"] = "the server does not let the service in just now, as while a password is changed",
        ["40"] = "the transaction was rolled back for another one: deadlock or conflict",
        ["53"] = "resources are used up: connections, memory, disk",
        ["57"] = "an operator or a time limit intervened: shutdown, start, statement timeout, database dropped",
        ["58"] = "the server's own system failed: input and output, files",
    };

    // Single codes of classes that otherwise tell of our mistakes.
    private static readonly Dictionary<string, string> Codes = new(StringComparer.Ordinal)
    {
        [ReadOnly] = "the server takes no writes just now, as after a failover",
        ["25P03"] = "the server ended a session that was idle in a transaction for too long",
        ["25P04"] = "the server ended a transaction that took too long (transaction_timeout)",
        [PostgresErrorCodes.InvalidCatalogName] = "the database is not there, as while it is restored",
        [PostgresErrorCodes.ObjectNotInPrerequisiteState] = "the server or database is not in the state for it: recovery, no connections allowed",
        [PostgresErrorCodes.ObjectInUse] = "somebody else has it",
        [PostgresErrorCodes.LockNotAvailable] = "a lock was not to be had in time",
    };

    /// <summary>Why the server refuses for now; <see langword="null"/> when the statement is to blame.</summary>
    /// <param name="sqlState">The five characters of the code.</param>
    public static string? ReasonFor(string sqlState) =>
        Codes.GetValueOrDefault(sqlState) ?? (sqlState.Length == 5 ? Classes.GetValueOrDefault(sqlState[..2]) : null);

    /// <summary>Whether the same data would be refused again, however often it is tried.</summary>
    /// <remarks>Classes of SQLSTATE: 22, a value that is none, such as one that is too long; 23, an unknown product or user.</remarks>
    public static bool BlamesTheData(this PostgresException e) =>
        e.SqlState.StartsWith("22", StringComparison.Ordinal) || e.SqlState.StartsWith("23", StringComparison.Ordinal);

    /// <summary>Whether an exception tells of a database that cannot be used for now: it refuses, or does not answer at all.</summary>
    public static bool AreBehind(Exception exception) => exception switch
    {
        PostgresException refused => ReasonFor(refused.SqlState) is not null,
        NpgsqlException => true,
        _ => false,
    };
}
