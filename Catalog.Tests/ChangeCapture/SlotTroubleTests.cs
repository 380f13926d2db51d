using System.Text.Json;
using Catalog.Testbed;
using Catalog.Tests.Api;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;
using Npgsql;

namespace Catalog.Tests.ChangeCapture;

/// <summary>Obstacles to change capture: the node reports them and continues to work.</summary>
public sealed class SlotTroubleTests : IAsyncLifetime
{
    private readonly CaptureStage _stage = new();

    public async ValueTask InitializeAsync() => await _stage.StartServersAsync();

    public async ValueTask DisposeAsync() => await _stage.Servers.DisposeAsync();

    [Fact]
    public async Task Without_wal_level_logical_the_node_works_and_reports_what_is_missing()
    {
        await using var postgres = await PostgresServer.StartPrivateAsync(["wal_level=replica"]);
        var database = await postgres.CreateDatabaseAsync();
        await TestDatabase.MigrateAsync(database);
        await using var node = await StartAsync(database);

        await ReportsAsync(node, "Degraded", "wal_level is replica: set it to logical");
        var (id, _) = await node.AddAsync();
        using var read = await node.Http.GetAsync($"/products/{id}");

        Assert.True(read.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Without_the_right_to_replicate_the_node_reports_how_to_grant_it()
    {
        await _stage.SqlAsync("CREATE ROLE plain LOGIN; GRANT pg_read_all_data, pg_write_all_data TO plain");
        var plain = new NpgsqlConnectionStringBuilder(_stage.Database) { Username = "plain" }.ConnectionString;
        await using var node = await StartAsync(_stage.Database, ("ConnectionStrings:Postgres", plain));

        await ReportsAsync(node, "Degraded", "ALTER ROLE \"plain\" REPLICATION");
    }

    [Fact]
    public async Task A_missing_publication_is_reported_and_followed_once_it_exists()
    {
        await _stage.SqlAsync("DROP PUBLICATION catalog");
        await using var node = await StartAsync(_stage.Database);
        await ReportsAsync(node, "Degraded", "no publication catalog: apply the migrations");

        await _stage.SqlAsync("CREATE PUBLICATION catalog FOR TABLE products (id, category)");

        await ReportsAsync(node, "Healthy", "This node reads the slot");
    }

    [Fact]
    public async Task A_slot_of_another_kind_is_left_alone_and_reported()
    {
        await _stage.SqlAsync("SELECT 1 FROM pg_create_physical_replication_slot('taken')");
        await using var node = await StartAsync(_stage.Database, ("ChangeCapture:SlotName", "taken"));

        await ReportsAsync(node, "Degraded", "The slot taken belongs to another database");
    }

    [Fact]
    public async Task A_node_with_capture_disabled_reports_so_and_makes_no_slot()
    {
        await using var node = await StartAsync(_stage.Database, ("ChangeCapture:Enabled", "false"));

        await ReportsAsync(node, "Healthy", "Disabled by configuration");
        Assert.Equal(0, await _stage.ScalarAsync<long>("SELECT count(*) FROM pg_replication_slots"));
    }

    [Fact]
    public async Task A_new_slot_comes_with_an_invalidation_of_everything()
    {
        await using var old = await StartAsync(_stage.Database, ("ChangeCapture:Enabled", "false"));
        var (id, _) = await old.AddAsync();
        (await old.Http.GetAsync($"/products/{id}")).Dispose();
        await _stage.SqlAsync($"UPDATE products SET price = 2 WHERE id = {id}");
        Assert.Equal(12.5m, await PriceAsync(old, id)); // no node captures yet

        await using var node = await StartAsync(_stage.Database);

        await ShowsAsync(old, id, 2);
    }

    [Fact]
    public async Task A_lost_slot_is_recreated_with_an_invalidation_of_everything()
    {
        await using var witness = await StartAsync(_stage.Database, ("ChangeCapture:Enabled", "false"));
        await using (var first = await StartAsync(_stage.Database))
        {
            await ReportsAsync(first, "Healthy", "This node reads the slot");
        }

        var (id, _) = await witness.AddAsync();
        (await witness.Http.GetAsync($"/products/{id}")).Dispose();
        await _stage.SqlAsync($"UPDATE products SET price = 2 WHERE id = {id}");
        await LoseSlotAsync();
        Assert.Equal(12.5m, await PriceAsync(witness, id));

        await using var second = await StartAsync(_stage.Database);

        await ShowsAsync(witness, id, 2);
        await ReportsAsync(second, "Healthy", "This node reads the slot");
        Assert.Equal("reserved", await _stage.ScalarAsync<string>("SELECT wal_status FROM pg_replication_slots"));
    }

    [Fact]
    public async Task A_slot_that_is_lost_while_it_is_read_is_recreated()
    {
        await using var node = await StartAsync(_stage.Database);
        await ReportsAsync(node, "Healthy", "This node reads the slot");
        var (id, _) = await node.AddAsync();
        (await node.Http.GetAsync($"/products/{id}")).Dispose();

        _stage.Servers.Redis.Freeze(); // so that nothing is confirmed, and the slot stays behind
        await _stage.SqlAsync($"UPDATE products SET price = 2 WHERE id = {id}");
        var made = await _stage.ScalarAsync<string>("SELECT confirmed_flush_lsn::text FROM pg_replication_slots");
        await LoseSlotAsync();
        _stage.Servers.Redis.Thaw();

        await Eventually.BecomesTrueAsync(() => _stage.ScalarAsync<bool>(
            $"SELECT coalesce(bool_or(wal_status = 'reserved' AND active AND confirmed_flush_lsn > '{made}'), false) FROM pg_replication_slots"));
        await ShowsAsync(node, id, 2);
    }

    [Fact]
    public async Task A_change_in_the_log_that_is_not_visible_yet_is_not_invalidated_too_early()
    {
        await using var node = await StartAsync(_stage.Database);
        await ReportsAsync(node, "Healthy", "This node reads the slot");
        var (id, _) = await node.AddAsync();
        Assert.Equal(12.5m, await PriceAsync(node, id));

        // A standby that does not exist: the commit is in the log, and the transaction goes on until it is acknowledged.
        await SetAsync("synchronous_standby_names = 'nobody'");
        var before = await _stage.ScalarAsync<string>("SELECT pg_current_wal_flush_lsn()::text");
        var update = _stage.SqlAsync($"UPDATE products SET price = 2 WHERE id = {id}");
        await Eventually.BecomesTrueAsync(() => _stage.ScalarAsync<bool>($"""
            SELECT bool_or(sent_lsn > '{before}') AND EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'SyncRep') FROM pg_stat_replication
            """));
        // The node has received the change, and asks the database repeatedly whether it is visible.
        var asked = await LastLookAsync();
        await Eventually.BecomesTrueAsync(async () => await LastLookAsync() != asked);
        asked = await LastLookAsync();
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(12.5m, await PriceAsync(node, id)); // a load still gets the old row
        }

        await Eventually.BecomesTrueAsync(async () => await LastLookAsync() != asked); // it still asks


        await SetAsync("synchronous_standby_names = ''");
        await update;

        await ShowsAsync(node, id, 2);
    }

    [Fact]
    public async Task A_transaction_that_waits_for_a_standby_does_not_delay_visible_ones()
    {
        await using var node = await StartAsync(_stage.Database, ("ChangeCapture:ConfirmAfter", "00:00:00"));
        await ReportsAsync(node, "Healthy", "This node reads the slot");
        var ((waiting, _), (visible, _)) = (await node.AddAsync(), await node.AddAsync());
        Assert.Equal((12.5m, 12.5m), (await PriceAsync(node, waiting), await PriceAsync(node, visible)));

        await SetAsync("synchronous_standby_names = 'nobody'");
        var update = _stage.SqlAsync($"UPDATE products SET price = 2 WHERE id = {waiting}");
        await Eventually.BecomesTrueAsync(() => _stage.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'SyncRep')"));
        await _stage.SqlAsync($"SET synchronous_commit = local; UPDATE products SET price = 3 WHERE id = {visible}");

        await ShowsAsync(node, visible, 3);
        Assert.Equal(12.5m, await PriceAsync(node, waiting));
        Assert.False(update.IsCompleted);

        await SetAsync("synchronous_standby_names = ''");
        await update;
        await ShowsAsync(node, waiting, 2);
        await _stage.WhenConfirmedAsync();
    }

    [Fact]
    public async Task A_database_whose_slot_is_read_can_be_dropped()
    {
        await using var node = await StartAsync(_stage.Database, ("ChangeCapture:RetryEvery", "00:00:10"));
        await ReportsAsync(node, "Healthy", "This node reads the slot");

        await _stage.Servers.Postgres.DropDatabaseAsync(_stage.Database);
    }

    [Fact]
    public async Task Options_out_of_range_stop_startup()
    {
        await using var node = new CatalogApi(_stage.Database, _stage.Servers.Redis.Endpoint).With("ChangeCapture:SlotName", "No Slot!");

        await Assert.ThrowsAnyAsync<Exception>(async () => await node.InitializeAsync());
    }

    private static async Task ReportsAsync(CatalogApi node, string status, string description)
    {
        JsonElement state = default;
        try
        {
            await Eventually.BecomesTrueAsync(async () =>
            {
                state = await CaptureStage.StateAsync(node);
                return state.GetProperty("status").GetString() == status
                    && state.GetProperty("description").GetString()!.Contains(description, StringComparison.Ordinal);
            });
        }
        catch (TimeoutException)
        {
            Assert.Fail($"It said {state}.");
        }
    }

    private static async Task<decimal> PriceAsync(CatalogApi node, long id) =>
        (await CaptureStage.JsonAsync(node, $"/products/{id}"))!.Value.GetProperty("price").GetDecimal();

    private static Task ShowsAsync(CatalogApi node, long id, decimal price) =>
        Eventually.BecomesTrueAsync(async () => await PriceAsync(node, id) == price);

    private async Task<CatalogApi> StartAsync(string database, params (string Name, string Value)[] settings)
    {
        var node = new CatalogApi(database, _stage.Servers.Redis.Endpoint)
            .With("ChangeCapture:Enabled", "true")
            .With("Caching:KeyPrefix", "trouble:")
            .With("Caching:Products:Ttl", "01:00:00") // entries outlive the test, so a change that shows was delivered
            .With("Caching:Products:LocalTtl", "01:00:00");
        foreach (var (name, value) in settings)
        {
            node.With(name, value);
        }

        await node.InitializeAsync();
        return node;
    }

    // When a node last asked whether transactions are visible.
    private Task<string> LastLookAsync() => _stage.ScalarAsync<string>(
        "SELECT coalesce(max(query_start)::text, '') FROM pg_stat_activity WHERE ltrim(query) LIKE 'SELECT coalesce(array_agg(x)%'");

    // Writes to the log until the server removes what the slot needs.
    private async Task LoseSlotAsync()
    {
        await SetAsync("max_slot_wal_keep_size = '1MB'");
        var slot = await _stage.ScalarAsync<string>("SELECT confirmed_flush_lsn::text FROM pg_replication_slots");
        await Eventually.BecomesTrueAsync(async () =>
        {
            await _stage.SqlAsync("SELECT 1 FROM pg_logical_emit_message(true, 'fill', 'x'), pg_switch_wal()");
            await RunAsync("CHECKPOINT");
            return await _stage.ScalarAsync<bool>(
                $"SELECT NOT coalesce(bool_or(wal_status <> 'lost' AND confirmed_flush_lsn <= '{slot}'), false) FROM pg_replication_slots");
        });
        await SetAsync("max_slot_wal_keep_size = -1");
    }

    private async Task SetAsync(string setting)
    {
        await RunAsync($"ALTER SYSTEM SET {setting}");
        await RunAsync("SELECT pg_reload_conf()");
    }

    private async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_stage.Database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
