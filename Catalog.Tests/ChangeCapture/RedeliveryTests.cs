using System.Text.Json;
using Catalog.Infrastructure.Persistence.ChangeCapture;
using Catalog.Testbed;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;
using Catalog.Tests.Testbed;
using Npgsql;
using StackExchange.Redis;

namespace Catalog.Tests.ChangeCapture;

/// <summary>A failover of Redis loses an invalidation that Redis had confirmed, and the node that delivered it dies too.</summary>
public sealed class RedeliveryTests : IAsyncLifetime
{
    private const string Old = "\"price\":1";
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
        var slot = SlotName.Of(new NpgsqlConnectionStringBuilder(_database).Database!);
        await Sql.ScalarAsync<string>(_database, $"SELECT slot_name::text FROM pg_create_logical_replication_slot('{slot}', 'pgoutput')"); // a node's new slot would order an invalidation of everything
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
    public async Task An_invalidation_that_Redis_confirmed_and_lost_is_delivered_again_by_the_next_node_that_reads_the_slot()
    {
        var reader = await StartNodeAsync();
        await LoseTheInvalidationAsync(reader, await ChangeThatAReplicaDoesNotGetAsync(reader));

        var next = await StartNodeAsync();

        // Checked in Redis, because a node that finds Redis slow answers from the database.
        await Eventually.BecomesTrueAsync(async () => await PriceAsync(next) == 2 && (await CachedAsync()).Contains("\"price\":2", StringComparison.Ordinal));
    }

    // Only the node that reads the slot delivers the change to Redis. The replica has the state from before.
    private async Task<Replica> ChangeThatAReplicaDoesNotGetAsync(ApiNode reader)
    {
        await WhenItReadsTheSlotAsync(reader);
        await Eventually.BecomesTrueAsync(() => IsHitAsync(reader));
        Assert.Contains(Old, await CachedAsync(), StringComparison.Ordinal);
        var replica = await Replica.OfAsync(_redis.GetDatabase());
        await Sql.ExecuteAsync(_database, $"UPDATE products SET price = 2 WHERE id = {_product}");
        await Eventually.BecomesTrueAsync(async () => await PriceAsync(reader) == 2);
        return replica;
    }

    private async Task LoseTheInvalidationAsync(ApiNode reader, Replica replica)
    {
        reader.Freeze(); // from here on it cannot send again
        await replica.TakeOverAsync();
        await reader.KillAsync();
        Assert.Contains(Old, await CachedAsync(), StringComparison.Ordinal);
    }

    private async Task<string> CachedAsync() => (await _redis.GetDatabase().StringGetAsync($"catalog:product:{{{_product}}}")).ToString();

    private async Task<ApiNode> StartNodeAsync()
    {
        var node = await ApiNode.StartAsync(new ApiNodeOptions
        {
            Postgres = TestDatabase.AsNode(_database),
            Redis = _servers.Redis.ConnectionString,
            StartLimit = TimeSpan.FromMinutes(2),
            Environment = new Dictionary<string, string>
            {
                ["ChangeCapture__ConfirmEvery"] = "00:00:00.02",
                ["ChangeCapture__ConfirmAfter"] = "00:00:30",
                ["ChangeCapture__HolderTimeout"] = "00:00:10", // a busy machine must not look like a node that hangs; a killed one frees the slot at once
                ["Caching__Products__LocalTtl"] = "00:00:00", // reads show what Redis has
                ["Caching__Products__Ttl"] = "01:00:00",
                ["Caching__Redis__Deadline"] = "00:00:10", // a busy machine must not look like a failing Redis, which reads would bypass
            },
        });
        _nodes.Add(node);
        await node.SignInAsync(); // its health report is for admins
        return node;
    }

    private async Task<decimal> PriceAsync(ApiNode node) => JsonElement
        .Parse(await node.Http.GetStringAsync(new Uri($"products/{_product}", UriKind.Relative))).GetProperty("price").GetDecimal();

    private async Task<bool> IsHitAsync(ApiNode node)
    {
        using var read = await node.Http.GetAsync(new Uri($"products/{_product}", UriKind.Relative));
        return read.Headers.GetValues("Cache-Status").Single().StartsWith("catalog; hit", StringComparison.Ordinal);
    }

    private static Task WhenItReadsTheSlotAsync(ApiNode node) => Eventually.BecomesTrueAsync(
        async () => (await StateAsync(node)).StartsWith("This node reads", StringComparison.Ordinal));

    private static async Task<string> StateAsync(ApiNode node) => JsonElement
        .Parse(await node.Http.GetStringAsync(new Uri("health/ready", UriKind.Relative)))
        .GetProperty("dependencies").GetProperty("change-capture").GetProperty("description").GetString()!;
}
