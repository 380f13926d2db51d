using Catalog.Tests.Caching;
using Npgsql;

namespace Catalog.Tests.Persistence;

/// <summary>A transaction beside those of the service. It keeps its locks until it is committed.</summary>
internal sealed class OtherTransaction : IAsyncDisposable
{
    private readonly string _database;
    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlConnection _connection;

    private OtherTransaction(string database, NpgsqlDataSource source, NpgsqlConnection connection) =>
        (_database, _source, _connection) = (database, source, connection);

    /// <summary>Begins with a statement.</summary>
    public static async Task<OtherTransaction> StartAsync(string database, string sql)
    {
        var source = NpgsqlDataSource.Create(database);
        var other = new OtherTransaction(database, source, await source.OpenConnectionAsync());
        await other.ExecuteAsync($"BEGIN; {sql}");
        return other;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        await command.ExecuteNonQueryAsync();
    }

    public Task CommitAsync() => ExecuteAsync("COMMIT");

    /// <summary>Waits until statements of others wait for a lock, each for at least a time.</summary>
    public Task HoldsAsync(int statements = 1, int seconds = 0) => Eventually.BecomesTrueAsync(async () => await TestDatabase.ScalarAsync<long>(
        _database,
        $"""
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND query_start <= clock_timestamp() - interval '{seconds} s'
        """) >= statements);

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _source.DisposeAsync();
    }
}
