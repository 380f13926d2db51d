using Catalog.Testbed;
using Npgsql;

namespace Catalog.Tests.Testbed;

public sealed class ServersTests
{
    [Fact]
    public async Task Both_servers_answer()
    {
        var servers = await TestServers.Shared;

        Assert.Equal("logical", await Sql.ScalarAsync<string>(servers.Postgres.ConnectionString("postgres"), "SHOW wal_level"));
        Assert.Equal("+PONG", await RedisLine.AskAsync(servers.Redis.Endpoint, "PING"));
    }

    [Fact]
    public async Task A_database_is_a_copy_of_its_template()
    {
        var postgres = (await TestServers.Shared).Postgres;
        var template = await postgres.CreateDatabaseAsync();
        await Sql.ExecuteAsync(template, "CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)");

        var copy = await postgres.CreateDatabaseAsync(new NpgsqlConnectionStringBuilder(template).Database);

        Assert.Equal(7, await Sql.ScalarAsync<int>(copy, "SELECT id FROM kept"));
    }

    [Fact]
    public async Task A_dropped_database_is_gone_although_somebody_was_connected()
    {
        var postgres = (await TestServers.Shared).Postgres;
        var database = await postgres.CreateDatabaseAsync();
        await using var guest = new NpgsqlConnection(database);
        await guest.OpenAsync();

        await postgres.DropDatabaseAsync(database);

        var failure = await Assert.ThrowsAsync<PostgresException>(() => Sql.ScalarAsync<int>(database, "SELECT 1"));
        Assert.Equal(PostgresErrorCodes.InvalidCatalogName, failure.SqlState);
    }

    [Fact]
    public async Task Kept_data_is_available_in_the_next_run()
    {
        var folder = Directory.CreateTempSubdirectory("catalog-kept-");
        try
        {
            var options = new ServersOptions { Private = true, DataDirectory = folder.FullName, Redis = new() { AppendOnly = true } };
            string database;
            await using (var first = await Servers.StartAsync(options))
            {
                database = new NpgsqlConnectionStringBuilder(await first.Postgres.CreateDatabaseAsync()).Database!;
                await RedisLine.AskAsync(first.Redis.Endpoint, "SET kept 1");
            }

            await using var second = await Servers.StartAsync(options);

            Assert.Equal(1, await Sql.ScalarAsync<int>(second.Postgres.ConnectionString(database), "SELECT 1"));
            Assert.Equal("$1", await RedisLine.AskAsync(second.Redis.Endpoint, "GET kept"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Ended_servers_leave_no_data_behind()
    {
        string folder;
        await using (var servers = await Servers.StartAsync(new ServersOptions { Private = true }))
        {
            Assert.SkipWhen(servers.Source == ServerSource.Containers, "Their data are in the container, and go with it.");
            folder = (await Sql.ScalarAsync<string>(servers.Postgres.ConnectionString("postgres"), "SHOW data_directory"))!;
            Assert.True(Directory.Exists(folder));
        }

        Assert.False(Directory.Exists(Path.GetDirectoryName(folder)));
    }
}
