using Npgsql;

namespace Catalog.Lab.Checks.Consistency;

/// <summary>Executes statements that return a version, on a database that may be restarted meanwhile.</summary>
internal sealed class VersionStatement(NpgsqlDataSource database)
{
    /// <summary>
    /// Executes a statement; null if the database did not answer. It is then unknown whether it was committed, so nothing is expected.
    /// </summary>
    public async Task<long?> RunAsync(string sql)
    {
        try
        {
            await using var command = database.CreateCommand(sql);
            return (long?)await command.ExecuteScalarAsync();
        }
        catch (NpgsqlException)
        {
            return null;
        }
    }
}
