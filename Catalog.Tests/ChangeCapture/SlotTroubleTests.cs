using Catalog.Infrastructure.Persistence.ChangeCapture;
using Catalog.Tests.Api;
using Catalog.Tests.Caching;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Catalog.Tests.ChangeCapture;

/// <summary>Slots that are new or lost, and changes that are in the log before they are visible.</summary>
public sealed class SlotTroubleTests : SlotTests
{
    [Fact]
    public async Task A_new_slot_comes_with_an_invalidation_of_everything()
    {
        await using var old = await StartAsync(Stage.Database, ("ChangeCapture:Enabled", "false"));
        var (id, _) = await old.AddAsync();
        (await old.Http.GetAsync($"/products/{id}")).Dispose();
        await Stage.SqlAsync($"UPDATE products SET price = 2 WHERE id = {id}");
        Assert.Equal(12.5m, await PriceAsync(old, id)); // no node captures yet

        await using var node = await StartAsync(Stage.Database);

        await ShowsAsync(old, id, 2);
    }

    [Fact]
    public async Task A_new_slot_survives_a_crash_of_the_server_only_together_with_its_invalidation()
    {
        await SetAsync("wal_writer_delay = '10s'"); // nobody else flushes the log meanwhile
        await using var source = NpgsqlDataSource.Create(Stage.Database);
        var slot = new ReplicationSlot(source, Stage.Database, new ChangeCaptureOptions { SlotName = "fresh" }, "", NullLogger<ReplicationSlot>.Instance);

        await slot.CreateAsync(CancellationToken.None);

        // What is flushed, and so survives, is what the slot returns.
        Assert.Equal(1, await Stage.ScalarAsync<long>("""
            SELECT count(*) FROM pg_logical_slot_peek_binary_changes(
                'fresh', NULL, NULL, 'proto_version', '1', 'publication_names', 'catalog', 'messages', 'true')
            WHERE get_byte(data, 0) = ascii('M')
            """));
    }

    [Fact]
    public async Task A_lost_slot_is_recreated_with_an_invalidation_of_everything()
    {
        await using var witness = await StartAsync(Stage.Database, ("ChangeCapture:Enabled", "false"));
        await using (var first = await StartAsync(Stage.Database))
        {
            await ReportsAsync(first, "Healthy", "This node reads the slot");
        }

        var (id, _) = await witness.AddAsync();
        (await witness.Http.GetAsync($"/products/{id}")).Dispose();
        await Stage.SqlAsync($"UPDATE products SET price = 2 WHERE id = {id}");
        await LoseSlotAsync();
        Assert.Equal(12.5m, await PriceAsync(witness, id));

        await using var second = await StartAsync(Stage.Database);

        await ShowsAsync(witness, id, 2);
        await ReportsAsync(second, "Healthy", "This node reads the slot");
        Assert.Equal("reserved", await Stage.ScalarAsync<string>("SELECT wal_status FROM pg_replication_slots"));
    }

    [Fact]
    public async Task A_slot_that_is_lost_while_it_is_read_is_recreated()
    {
        await using var node = await StartAsync(Stage.Database);
        await ReportsAsync(node, "Healthy", "This node reads the slot");
        var (id, _) = await node.AddAsync();
        (await node.Http.GetAsync($"/products/{id}")).Dispose();

        Stage.Servers.Redis.Freeze(); // so that nothing is confirmed, and the slot stays behind
        await Stage.SqlAsync($"UPDATE products SET price = 2 WHERE id = {id}");
        var made = await Stage.ScalarAsync<string>("SELECT confirmed_flush_lsn::text FROM pg_replication_slots");
        await LoseSlotAsync();
        Stage.Servers.Redis.Thaw();

        await Eventually.BecomesTrueAsync(() => Stage.ScalarAsync<bool>(
            $"SELECT coalesce(bool_or(wal_status = 'reserved' AND active AND confirmed_flush_lsn > '{made}'), false) FROM pg_replication_slots"));
        await ShowsAsync(node, id, 2);
    }

    [Fact]
    public async Task A_change_in_the_log_that_is_not_visible_yet_is_not_invalidated_too_early()
    {
        await using var node = await StartAsync(Stage.Database);
        await ReportsAsync(node, "Healthy", "This node reads the slot");
        var (id, _) = await node.AddAsync();
        Assert.Equal(12.5m, await PriceAsync(node, id));

        var first = await HoldCommitsAsync();
        var before = await Stage.ScalarAsync<string>("SELECT pg_current_wal_flush_lsn()::text");
        var update = Stage.SqlAsync($"UPDATE products SET price = 2 WHERE id = {id}");
        await Eventually.BecomesTrueAsync(() => Stage.ScalarAsync<bool>($"""
            SELECT bool_or(sent_lsn > '{before}') AND (SELECT count(*) = 2 FROM pg_stat_activity WHERE wait_event = 'SyncRep') FROM pg_stat_replication
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
        await Task.WhenAll(first, update);

        await ShowsAsync(node, id, 2);
    }

    [Fact]
    public async Task A_transaction_that_waits_for_a_standby_does_not_delay_visible_ones()
    {
        await using var node = await StartAsync(Stage.Database, ("ChangeCapture:ConfirmAfter", "00:00:00"));
        await ReportsAsync(node, "Healthy", "This node reads the slot");
        var ((waiting, _), (visible, _)) = (await node.AddAsync(), await node.AddAsync());
        Assert.Equal((12.5m, 12.5m), (await PriceAsync(node, waiting), await PriceAsync(node, visible)));

        var first = await HoldCommitsAsync();
        var update = Stage.SqlAsync($"UPDATE products SET price = 2 WHERE id = {waiting}");
        await Eventually.BecomesTrueAsync(async () => await HeldAsync() == 2);
        await Stage.SqlAsync($"SET synchronous_commit = local; UPDATE products SET price = 3 WHERE id = {visible}");

        await ShowsAsync(node, visible, 3);
        Assert.Equal(12.5m, await PriceAsync(node, waiting));
        Assert.False(update.IsCompleted);

        await SetAsync("synchronous_standby_names = ''");
        await Task.WhenAll(first, update);
        await ShowsAsync(node, waiting, 2);
        await Stage.WhenConfirmedAsync();
    }

    [Fact]
    public async Task A_database_whose_slot_is_read_can_be_dropped()
    {
        await using var node = await StartAsync(Stage.Database, ("ChangeCapture:RetryEvery", "00:00:10"));
        await ReportsAsync(node, "Healthy", "This node reads the slot");

        await Stage.Servers.Postgres.DropDatabaseAsync(Stage.Database);
    }

    private static async Task<decimal> PriceAsync(CatalogApi node, long id) =>
        (await CaptureStage.JsonAsync(node, $"/products/{id}"))!.Value.GetProperty("price").GetDecimal();

    private static Task ShowsAsync(CatalogApi node, long id, decimal price) =>
        Eventually.BecomesTrueAsync(async () => await PriceAsync(node, id) == price);

    // When a node last asked whether transactions are visible.
    private Task<string> LastLookAsync() => Stage.ScalarAsync<string>(
        "SELECT coalesce(max(query_start)::text, '') FROM pg_stat_activity WHERE ltrim(query) LIKE 'SELECT coalesce(array_agg(x)%'");

    // A standby that does not exist: a commit is in the log, and its transaction goes on until the setting ends. It begins to wait when the server
    // has told its sessions, which takes a moment; the first that waits is returned.
    private async Task<Task> HoldCommitsAsync()
    {
        await SetAsync("synchronous_standby_names = 'nobody'");
        while (true)
        {
            var commit = Stage.SqlAsync("SELECT 1 FROM pg_logical_emit_message(true, 'held', '')");
            await Eventually.BecomesTrueAsync(async () => commit.IsCompleted || await HeldAsync() > 0);
            if (!commit.IsCompleted)
            {
                return commit;
            }

            await commit;
        }
    }

    private Task<long> HeldAsync() => Stage.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");

    // Writes to the log until the server removes what the slot needs.
    private async Task LoseSlotAsync()
    {
        await SetAsync("max_slot_wal_keep_size = '1MB'");
        var slot = await Stage.ScalarAsync<string>("SELECT confirmed_flush_lsn::text FROM pg_replication_slots");
        await Eventually.BecomesTrueAsync(async () =>
        {
            await Stage.SqlAsync("SELECT 1 FROM pg_logical_emit_message(true, 'fill', 'x'), pg_switch_wal()");
            await RunAsync("CHECKPOINT");
            return await Stage.ScalarAsync<bool>(
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
        await using var connection = new NpgsqlConnection(Stage.Database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
