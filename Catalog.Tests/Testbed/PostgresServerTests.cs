using Catalog.Testbed;
using Npgsql;

namespace Catalog.Tests.Testbed;

public sealed class PostgresServerTests : IAsyncLifetime
{
    private Servers _servers = null!;
    private string _database = null!;

    private PostgresServer Postgres => _servers.Postgres;

    public async ValueTask InitializeAsync()
    {
        _servers = await Servers.StartAsync(new ServersOptions { Private = true });
        _database = await Postgres.CreateDatabaseAsync();
    }

    public async ValueTask DisposeAsync() => await _servers.DisposeAsync();

    [Fact]
    public async Task Committed_data_survives_a_kill()
    {
        await Sql.ExecuteAsync(_database, "CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)");
        await Postgres.KillAsync();
        await Assert.ThrowsAsync<NpgsqlException>(() => Sql.ScalarAsync<int>(_database, "SELECT 1"));

        await Postgres.StartAsync();

        Assert.Equal(7, await Sql.ScalarAsync<int>(_database, "SELECT id FROM kept"));
    }

    [Fact]
    public async Task A_restart_does_not_wait_for_clients_to_leave()
    {
        await using var guest = new NpgsqlConnection(_database);
        await guest.OpenAsync();

        await using var command = new NpgsqlCommand("SELECT pg_sleep(1000)", guest);
        var sleep = command.ExecuteScalarAsync();
        await Postgres.RestartAsync();

        // The error of an orderly shutdown. A server that is killed because it waits for its clients sends none.
        var goodbye = await Assert.ThrowsAsync<PostgresException>(() => sleep);
        Assert.Equal(PostgresErrorCodes.AdminShutdown, goodbye.SqlState);
        Assert.Equal(1, await Sql.ScalarAsync<int>(_database, "SELECT 1"));
    }

    [Fact]
    public async Task Freezing_stops_connections_that_were_open_before()
    {
        await using var guest = new NpgsqlConnection(_database);
        await guest.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT 1", guest);

        Postgres.Freeze();
        var answer = command.ExecuteScalarAsync();
        var elsewhere = (await TestServers.Shared).Postgres.ConnectionString("postgres");
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(1, await Sql.ScalarAsync<int>(elsewhere, "SELECT 1"));
        }

        Assert.False(answer.IsCompleted);
        Postgres.Thaw();

        Assert.Equal(1, await answer.WaitAsync(TimeSpan.FromSeconds(60)));
    }
}
