using System.Globalization;
using Npgsql;

namespace Catalog.Infrastructure.Persistence;

/// <summary>The lock and statement timeouts of a node's connections.</summary>
public static class StatementLimits
{
    /// <summary>Removes the timeouts from a connection until it returns to the pool. For work whose duration depends on its size.</summary>
    public const string Off = "SET statement_timeout = 0; SET lock_timeout = 0";

    /// <summary>Executes <see cref="Off"/>.</summary>
    public static async Task TakeOffAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Off, connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>A connection string whose connections start with the timeouts; the pool resets connections to them.</summary>
    /// <param name="connectionString">An Npgsql connection string. Timeouts in its <c>Options</c> take precedence.</param>
    /// <param name="options">The timeouts.</param>
    public static string WithTimeouts(string connectionString, DatabaseOptions options)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        var (wait, take) = ((long)options.LockTimeout.TotalMilliseconds, (long)options.StatementTimeout.TotalMilliseconds);
        builder.Options = string.Create(CultureInfo.InvariantCulture, $"-c lock_timeout={wait} -c statement_timeout={take} {builder.Options}");
        return builder.ConnectionString;
    }
}
