using Npgsql;

namespace Catalog.Lab.Checks.Consistency;

/// <summary>Statements that return a version, to a database that may be restarted meanwhile.</summary>
internal sealed class VersionStatement(NpgsqlDataSource database)
{
    /// <summary>Runs one; null when the database did not answer: whether it was committed is not known, and nothing is expected of it.</summary>
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
