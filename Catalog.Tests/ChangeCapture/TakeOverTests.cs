using System.Diagnostics;
using System.Text.Json;
using Catalog.Infrastructure.Persistence;
using Catalog.Testbed;
using Catalog.Tests.Caching;
using Catalog.Tests.Testbed;

namespace Catalog.Tests.ChangeCapture;

/// <summary>Two nodes in processes of their own, one of which reads the slot and is killed or frozen.</summary>
public sealed class TakeOverTests : IAsyncLifetime
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(2);
    private readonly List<ApiNode> _nodes = [];
    private Servers _servers = null!;
    private string _database = "";
    private long _product;

    public async ValueTask InitializeAsync()
    {
        _servers = await Servers.StartAsync(new ServersOptions { Source = ServerSource.Processes });
        _database = await _servers.Postgres.CreateDatabaseAsync();
        await CatalogDatabase.MigrateAsync(_database);
        await Sql.ExecuteAsync(_database, "INSERT INTO categories VALUES ('garden', 'Garden')");
        _product = await Sql.ScalarAsync<long>(_database, """
            INSERT INTO products (sku, name, description, price, currency, category, tags)
            VALUES ('RAKE', 'Rake', '', 1, 'EUR', 'garden', '{}') RETURNING id
            """);
        _nodes.Add(await StartNodeAsync());
        await Eventually.BecomesTrueAsync(async () => await ReportAsync(_nodes[0]) is var report && report.StartsWith("This node", StringComparison.Ordinal));
        _nodes.Add(await StartNodeAsync());
        await WhenConfirmedAsync();
        foreach (var node in _nodes)
        {
            Assert.Equal(1, await PriceAsync(node));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await _servers.DisposeAsync();
    }

    [Fact]
    public async Task When_the_node_that_reads_the_slot_is_killed_another_delivers_within_two_seconds()
    {
        await _nodes[0].KillAsync();
        var killed = Stopwatch.GetTimestamp();
        await SetPriceAsync(2);

        await ShowsAsync(_nodes[1], 2);

        Assert.InRange(Stopwatch.GetElapsedTime(killed), TimeSpan.Zero, Bound);
    }

    [Fact]
    public async Task When_the_node_that_reads_the_slot_is_frozen_the_slot_is_taken_from_it()
    {
        _nodes[0].Freeze();
        var frozen = Stopwatch.GetTimestamp();
        await SetPriceAsync(2);

        await ShowsAsync(_nodes[1], 2);

        // The server waits for the frozen one as long as it was told, the other looks, connects and delivers.
        Assert.InRange(Stopwatch.GetElapsedTime(frozen), TimeSpan.FromSeconds(0.5), Bound + Bound);
        _nodes[0].Thaw();
        await ShowsAsync(_nodes[0], 2);
    }

    [Fact]
    public async Task A_node_that_slept_until_its_connection_had_timed_out_lives_on_and_reads_the_slot_again()
    {
        _nodes[0].Freeze();
        await Task.Delay(TimeSpan.FromSeconds(8)); // the server gives up after 1.5 s, the client after 6 s
        _nodes[0].Thaw();
        await Task.Delay(TimeSpan.FromSeconds(1));
        await _nodes[1].KillAsync();
        await SetPriceAsync(2);

        await ShowsAsync(_nodes[0], 2);

        Assert.False(_nodes[0].HasExited);
    }

    [Fact]
    public async Task What_Redis_did_not_hear_of_before_its_node_died_is_delivered_by_the_next()
    {
        _servers.Redis.Freeze();
        await SetPriceAsync(2);

        // Long enough for the delivery to have failed, and for many confirmations of what is not delivered.
        var end = await Sql.ScalarAsync<string>(_database, "SELECT pg_current_wal_lsn()::text");
        await Task.Delay(TimeSpan.FromSeconds(1.5));
        var confirmed = await IsConfirmedAsync(end!);
        await _nodes[0].KillAsync();
        await Eventually.BecomesTrueAsync(() => Sql.ScalarAsync<bool>(
            _database, "SELECT coalesce(bool_or(active), false) FROM pg_replication_slots"));
        _servers.Redis.Thaw();

        await ShowsAsync(_nodes[1], 2);
        Assert.False(confirmed);
        await Eventually.BecomesTrueAsync(() => IsConfirmedAsync(end!));
    }

    private static async Task<decimal> PriceAsync(ApiNode node) =>
        JsonElement.Parse(await node.Http.GetStringAsync(new Uri("products/1", UriKind.Relative))).GetProperty("price").GetDecimal();

    private static async Task<string> ReportAsync(ApiNode node) => JsonElement
        .Parse(await node.Http.GetStringAsync(new Uri("health/ready", UriKind.Relative)))
        .GetProperty("dependencies").GetProperty("change-capture").GetProperty("description").GetString()!;

    private static Task ShowsAsync(ApiNode node, decimal price) => Eventually.BecomesTrueAsync(async () => await PriceAsync(node) == price);

    private async Task<ApiNode> StartNodeAsync() => await ApiNode.StartAsync(new ApiNodeOptions
    {
        Postgres = _database,
        Redis = _servers.Redis.ConnectionString,
        Environment = new Dictionary<string, string>
        {
            ["ChangeCapture__ConfirmEvery"] = "00:00:00.02",
            ["ChangeCapture__ConfirmAfter"] = "00:00:00",
        },
    });

    private Task SetPriceAsync(decimal price) => Sql.ExecuteAsync(_database, $"UPDATE products SET price = {price} WHERE id = {_product}");

    private Task<bool> IsConfirmedAsync(string end) => Sql.ScalarAsync<bool>(
        _database, $"SELECT coalesce(bool_or(confirmed_flush_lsn >= '{end}'), false) FROM pg_replication_slots");

    private async Task WhenConfirmedAsync()
    {
        var end = await Sql.ScalarAsync<string>(_database, "SELECT pg_current_wal_lsn()::text");
        await Eventually.BecomesTrueAsync(() => IsConfirmedAsync(end!));
    }
}
