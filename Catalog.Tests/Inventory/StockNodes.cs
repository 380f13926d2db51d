using Catalog.Caching;
using Catalog.Infrastructure.Inventory;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Catalog.Tests.Inventory;

/// <summary>The inventory stores of several nodes in this process, on one fresh database and one Redis.</summary>
internal sealed class StockNodes : IAsyncDisposable
{
    private readonly Nodes _nodes;
    private readonly NpgsqlDataSource _source;
    private readonly List<StockNode> _stores = [];

    private StockNodes(Nodes nodes, string database)
    {
        _nodes = nodes;
        Database = database;
        _source = NpgsqlDataSource.Create(database);
    }

    public string Database { get; }

    public string Prefix => _nodes.Prefix;

    public StockNode this[int node] => _stores[node];

    public static async Task<StockNodes> StartAsync(int count, string? redis = null, ReservationOptions? options = null)
    {
        var stock = new StockNodes(await Nodes.StartAsync(count, redis), await TestDatabase.CreateAsync());
        for (var i = 0; i < count; i++)
        {
            stock._stores.Add(stock.Create(i, options ?? new ReservationOptions()));
        }

        return stock;
    }

    /// <summary>Adds a product with a stock in version 1.</summary>
    public async Task<long> AddAsync(long onHand)
    {
        var id = await TestDatabase.ScalarAsync<long>(Database, $"""
            INSERT INTO categories VALUES ('garden', 'Garden') ON CONFLICT DO NOTHING;
            INSERT INTO products (sku, name, description, price, currency, category, tags)
            VALUES ('{Guid.NewGuid():N}', 'Rake', '', 1, 'EUR', 'garden', '{"{}"}') RETURNING id
            """);
        await this[0].Inventory.SetAsync(id, onHand, null, expected: null, CancellationToken.None);
        return id;
    }

    /// <summary>On hand and reserved, as the database has them.</summary>
    public async Task<(long OnHand, long Reserved)> RowAsync(long productId)
    {
        var row = await TestDatabase.ScalarAsync<long[]>(
            Database, $"SELECT ARRAY[on_hand, reserved] FROM inventory WHERE product_id = {productId}");
        return (row[0], row[1]);
    }

    /// <summary>The sums of all movements, which must equal the row.</summary>
    public async Task<(long OnHand, long Reserved)> MovedAsync(long productId)
    {
        var sums = await TestDatabase.ScalarAsync<long[]>(
            Database,
            $"SELECT ARRAY[sum(on_hand_change), sum(reserved_change)]::bigint[] FROM stock_movements WHERE product_id = {productId}");
        return (sums[0], sums[1]);
    }

    /// <summary>Removes the cache entry and with it its version.</summary>
    public Task ForgetAsync(long productId) =>
        _nodes[0].Gate.Connection.Database.KeyDeleteAsync($"{_nodes.Prefix}inventory:{{{productId}}}");

    public async ValueTask DisposeAsync()
    {
        await _nodes.DisposeAsync();
        await _source.DisposeAsync();
    }

    private StockNode Create(int node, ReservationOptions options)
    {
        var database = new StockDatabase(_source);
        var cacheOptions = new InventoryCacheOptions();
        var cache = new StockCache(
            new VersionedCache<long, ReadOnlyMemory<byte>>(_nodes[node], cacheOptions.Policy),
            database,
            cacheOptions,
            NullLogger<StockCache>.Instance);
        return new StockNode(
            cache,
            new InventoryStore(cache),
            new ReservationStore(cache, database, new TestContexts(_source), options, TestContexts.Readable),
            new ReservationSweep(database, cache, options, _nodes[node].Loops));
    }
}
