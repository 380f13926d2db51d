using System.Text.Json;
using Catalog.Testbed;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;
using Catalog.Tests.Testbed;
using StackExchange.Redis;

namespace Catalog.Tests.ChangeCapture;

/// <summary>Two nodes in their own processes, one of which reads the slot and is killed or frozen.</summary>
/// <remarks>
/// Entries outlive each test, so a change that shows was delivered. How long that takes is measured by the check
/// <c>capture</c>, not here.
/// </remarks>
public sealed class TakeOverTests : IAsyncLifetime
{
    private const string LastReply = "SELECT max(reply_time)::text FROM pg_stat_replication";
    private static readonly TimeSpan HolderTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly List<ApiNode> _nodes = [];
    private Servers _servers = null!;
    private ConnectionMultiplexer _redis = null!;
    private string _database = "";
    private long _product;

    public async ValueTask InitializeAsync()
    {
        _servers = await Servers.StartAsync(new ServersOptions { Private = true });
        _redis = await TestRedis.ConnectAsync(_servers.Redis.Endpoint);
        _database = await _servers.Postgres.CreateDatabaseAsync();
        await TestDatabase.MigrateAsync(_database);
        await Sql.ExecuteAsync(_database, "INSERT INTO categories VALUES ('garden', 'Garden')");
        _product = await Sql.ScalarAsync<long>(_database, """
            INSERT INTO products (sku, name, description, price, currency, category, tags)
            VALUES ('RAKE', 'Rake', '', 1, 'EUR', 'garden', '{}') RETURNING id
            """);
        _nodes.Add(await StartNodeAsync());
        var token = await _nodes[0].SignInAsync(); // the health report is for admins
        await ReportsAsync(_nodes[0], "This node reads");
        _nodes.Add(await StartNodeAsync());
        _nodes[1].SendAlways(token);
        await ReportsAsync(_nodes[1], "Another node reads");
        await WhenConfirmedAsync();
        foreach (var node in _nodes)
        {
            // Until it is a hit: then it is in Redis, and the node has it from there.
            await Eventually.BecomesTrueAsync(() => IsHitAsync(node));
            Assert.Equal(1, await PriceAsync(node));
        }

        Assert.True(await IsCachedAsync(1));
        await ReportsAsync(_nodes[0], "This node reads"); // it still does
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        _redis.Dispose();
        await _servers.DisposeAsync();
    }

    [Fact]
    public async Task When_the_node_that_reads_the_slot_is_frozen_or_dies_before_an_invalidation_reached_Redis_the_other_delivers_it()
    {
        var holder = await HolderAsync();
        _nodes[0].Freeze();
        await SetPriceAsync(2);
        await DeliveredAsync(_nodes[1], 2);
        Assert.NotNull(holder);
        Assert.NotEqual(holder, await HolderAsync());
        await ReportsAsync(_nodes[1], "This node reads");

        _nodes[0].Thaw();
        await ReportsAsync(_nodes[0], "Another node reads");
        await DeliveredAsync(_nodes[0], 2);

        _servers.Redis.Freeze();
        await SetPriceAsync(3);
        var change = await ReceivedAsync();
        var confirmed = await IsConfirmedAsync(change);
        await _nodes[1].KillAsync();
        await Eventually.BecomesTrueAsync(() => Sql.ScalarAsync<bool>(
            _database, "SELECT coalesce(bool_or(active), false) FROM pg_replication_slots"));
        _servers.Redis.Thaw();

        await DeliveredAsync(_nodes[0], 3);
        Assert.False(confirmed);
        await Eventually.BecomesTrueAsync(() => IsConfirmedAsync(change), Timeout);
        await ReportsAsync(_nodes[0], "This node reads");
        Assert.False(_nodes[0].HasExited);
    }

    private static async Task<decimal> PriceAsync(ApiNode node) =>
        JsonElement.Parse(await node.Http.GetStringAsync(new Uri("products/1", UriKind.Relative))).GetProperty("price").GetDecimal();

    private static async Task<bool> IsHitAsync(ApiNode node)
    {
        using var read = await node.Http.GetAsync(new Uri("products/1", UriKind.Relative));
        return read.Headers.GetValues("Cache-Status").Single().StartsWith("catalog; hit", StringComparison.Ordinal);
    }

    private static Task ReportsAsync(ApiNode node, string report) => Eventually.BecomesTrueAsync(
        async () => (await ReportAsync(node)).StartsWith(report, StringComparison.Ordinal), Timeout);

    private static async Task<string> ReportAsync(ApiNode node) => JsonElement
        .Parse(await node.Http.GetStringAsync(new Uri("health/ready", UriKind.Relative)))
        .GetProperty("dependencies").GetProperty("change-capture").GetProperty("description").GetString()!;

    // Also checked in Redis: a node that finds Redis slow, as on a busy machine, answers from the database.
    private Task DeliveredAsync(ApiNode node, decimal price) => Eventually.BecomesTrueAsync(
        async () => await PriceAsync(node) == price && await IsHitAsync(node) && await IsCachedAsync(price), Timeout);

    private async Task<bool> IsCachedAsync(decimal price) =>
        (await _redis.GetDatabase().StringGetAsync($"catalog:product:{{{_product}}}")).ToString().Contains($"\"price\":{price}", StringComparison.Ordinal);

    // The server process of the node that reads the slot.
    private Task<int?> HolderAsync() => Sql.ScalarAsync<int?>(_database, "SELECT max(active_pid) FROM pg_replication_slots");

    private Task<ApiNode> StartNodeAsync() => ApiNode.StartAsync(new ApiNodeOptions
    {
        Postgres = TestDatabase.AsNode(_database),
        Redis = _servers.Redis.ConnectionString,
        StartLimit = TimeSpan.FromMinutes(2),
        Environment = new Dictionary<string, string>
        {
            ["ChangeCapture__ConfirmEvery"] = "00:00:00.02",
            ["ChangeCapture__ConfirmAfter"] = "00:00:00",
            ["ChangeCapture__HolderTimeout"] = HolderTimeout.ToString(),
            ["Caching__Products__LocalTtl"] = "01:00:00",
            ["Caching__Products__Ttl"] = "01:00:00",
        },
    });

    private Task SetPriceAsync(decimal price) => Sql.ExecuteAsync(_database, $"UPDATE products SET price = {price} WHERE id = {_product}");

    // The node has received all changes and has since reported its position twice, each time with everything that it may confirm.
    private async Task<string> ReceivedAsync()
    {
        var end = await Sql.ScalarAsync<string>(_database, "SELECT pg_current_wal_lsn()::text");
        await Eventually.BecomesTrueAsync(() => Sql.ScalarAsync<bool>(
            _database, $"SELECT coalesce(bool_or(sent_lsn >= '{end}'), false) FROM pg_stat_replication"));
        for (var replies = 0; replies < 2; replies++)
        {
            var last = await Sql.ScalarAsync<string>(_database, LastReply);
            await Eventually.BecomesTrueAsync(async () => await Sql.ScalarAsync<string>(_database, LastReply) != last);
        }

        return end!;
    }

    private Task<bool> IsConfirmedAsync(string end) => Sql.ScalarAsync<bool>(
        _database, $"SELECT coalesce(bool_or(confirmed_flush_lsn >= '{end}'), false) FROM pg_replication_slots");

    private async Task WhenConfirmedAsync()
    {
        var end = await Sql.ScalarAsync<string>(_database, "SELECT pg_current_wal_lsn()::text");
        await Eventually.BecomesTrueAsync(() => IsConfirmedAsync(end!), Timeout);
    }
}
