using System.Globalization;
using Npgsql;

namespace Catalog.Infrastructure.Persistence;

/// <summary>How long a statement may wait and take on the connections of a node.</summary>
public static class StatementLimits
{
    /// <summary>Takes the limits off a connection until it goes back to its pool. For work that takes as long as it is large.</summary>
    public const string Off = "SET statement_timeout = 0; SET lock_timeout = 0";

    /// <summary>Does so.</summary>
    public static async Task TakeOffAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Off, connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>A connection string whose connections begin with the limits, which is what the pool resets them to.</summary>
    /// <param name="connectionString">Npgsql's. What its <c>Options</c> say of the limits is stronger.</param>
    /// <param name="options">The limits.</param>
    public static string InForce(string connectionString, DatabaseOptions options)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        var (wait, take) = ((long)options.LockTimeout.TotalMilliseconds, (long)options.StatementTimeout.TotalMilliseconds);
        builder.Options = string.Create(CultureInfo.InvariantCulture, $"-c lock_timeout={wait} -c statement_timeout={take} {builder.Options}");
        return builder.ConnectionString;
    }
}
