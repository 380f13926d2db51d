using Catalog.Infrastructure.Persistence.ChangeCapture;
using Catalog.Testbed;
using Catalog.Tests.Api;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Catalog.Tests.ChangeCapture;

/// <summary>Servers and settings with which a node cannot capture changes, or is not to: it reports that, and works.</summary>
public sealed class SlotSetupTests : SlotTests
{
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
        await Stage.SqlAsync("CREATE ROLE plain LOGIN; GRANT pg_read_all_data, pg_write_all_data TO plain");
        var plain = new NpgsqlConnectionStringBuilder(Stage.Database) { Username = "plain" }.ConnectionString;
        await using var node = await StartAsync(Stage.Database, ("ConnectionStrings:Postgres", plain));

        await ReportsAsync(node, "Degraded", "ALTER ROLE \"plain\" REPLICATION");
    }

    [Fact]
    public async Task The_log_that_grows_while_no_node_may_read_the_slot_is_seen()
    {
        await Stage.SqlAsync("CREATE ROLE plain LOGIN; GRANT pg_read_all_data, pg_write_all_data TO plain");
        var plain = new NpgsqlConnectionStringBuilder(Stage.Database) { Username = "plain" }.ConnectionString;
        await Stage.SqlAsync("SELECT 1 FROM pg_create_logical_replication_slot('unread', 'pgoutput')");
        await using var node = await StartAsync(Stage.Database, ("ConnectionStrings:Postgres", plain), ("ChangeCapture:SlotName", "unread"));
        await ReportsAsync(node, "Degraded", "ALTER ROLE \"plain\" REPLICATION");

        await Stage.SqlAsync("SELECT 1 FROM pg_logical_emit_message(false, 'fill', repeat('x', 2000000))");

        var status = node.Services.GetRequiredService<CaptureStatus>();
        await Eventually.BecomesTrueAsync(() => status.LagBytes > 2_000_000);
    }

    [Fact]
    public async Task The_log_that_an_open_transaction_keeps_is_seen_although_all_is_confirmed()
    {
        await using var node = await StartAsync(Stage.Database, ("ChangeCapture:ConfirmAfter", "00:00:00"));
        await ReportsAsync(node, "Healthy", "This node reads the slot");
        await using var open = await OtherTransaction.StartAsync(Stage.Database, "CREATE TABLE held (id int)");

        await Stage.SqlAsync("SELECT 1 FROM pg_logical_emit_message(false, 'fill', repeat('x', 2000000))");
        await Stage.WhenConfirmedAsync();

        var status = node.Services.GetRequiredService<CaptureStatus>();
        await Eventually.BecomesTrueAsync(() => status.LagBytes > 2_000_000 && status.Lag == TimeSpan.Zero);
    }

    [Fact]
    public async Task A_missing_publication_is_reported_and_followed_once_it_exists()
    {
        await Stage.SqlAsync("DROP PUBLICATION catalog");
        await using var node = await StartAsync(Stage.Database);
        await ReportsAsync(node, "Degraded", "no publication catalog: apply the migrations");

        await Stage.SqlAsync("CREATE PUBLICATION catalog FOR TABLE products (id, category)");

        await ReportsAsync(node, "Healthy", "This node reads the slot");
    }

    [Fact]
    public async Task A_slot_of_another_kind_is_left_alone_and_reported()
    {
        await Stage.SqlAsync("SELECT 1 FROM pg_create_physical_replication_slot('taken')");
        await using var node = await StartAsync(Stage.Database, ("ChangeCapture:SlotName", "taken"));

        await ReportsAsync(node, "Degraded", "The slot taken belongs to another database");
    }

    [Fact]
    public async Task While_a_new_slot_waits_for_a_transaction_no_node_reports_that_another_reads_it()
    {
        await using var first = await StartAsync(Stage.Database);
        await ReportsAsync(first, "Healthy", "This node reads the slot");
        await using var second = await StartAsync(Stage.Database);
        await ReportsAsync(second, "Healthy", "Another node reads the slot");
        await using var open = await OtherTransaction.StartAsync(Stage.Database, "SELECT pg_current_xact_id()");

        await Stage.SqlAsync("""
            DO $$ BEGIN LOOP
                PERFORM pg_terminate_backend(active_pid, 1000) FROM pg_replication_slots WHERE active_pid IS NOT NULL;
                BEGIN
                    PERFORM pg_drop_replication_slot(slot_name) FROM pg_replication_slots;
                    EXIT;
                EXCEPTION WHEN object_in_use THEN
                END;
            END LOOP; END $$
            """);

        await ReportsAsync(first, "Degraded", "waits for all open transactions");
        await ReportsAsync(second, "Degraded", "waits for all open transactions");
        await open.CommitAsync();
        await ReportsAsync(first, "Healthy", "reads the slot");
    }

    [Fact]
    public async Task A_node_with_capture_disabled_reports_so_and_makes_no_slot()
    {
        await using var node = await StartAsync(Stage.Database, ("ChangeCapture:Enabled", "false"));

        await ReportsAsync(node, "Healthy", "Disabled by configuration");
        Assert.Equal(0, await Stage.ScalarAsync<long>("SELECT count(*) FROM pg_replication_slots"));
    }

    [Fact]
    public async Task Options_out_of_range_stop_startup()
    {
        await using var node = new CatalogApi(Stage.Database, Stage.Servers.Redis.Endpoint).With("ChangeCapture:SlotName", "No Slot!");

        await Assert.ThrowsAnyAsync<Exception>(async () => await node.InitializeAsync());
    }
}
