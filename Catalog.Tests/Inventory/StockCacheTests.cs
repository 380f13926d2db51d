using Catalog.Caching;
using Catalog.Infrastructure.Inventory;
using Catalog.Infrastructure.Persistence;
using Npgsql;

namespace Catalog.Tests.Inventory;

public sealed class StockCacheTests
{
    [Fact]
    public async Task A_change_whose_answer_was_lost_is_still_in_the_cache()
    {
        await using var nodes = await StockNodes.StartAsync(2);
        var product = await nodes.AddAsync(10);

        await Assert.ThrowsAsync<NpgsqlException>(() => nodes[0].Cache.WriteAsync(
            product,
            async (database, ct) =>
            {
                await database.DecideAsync(
                    InventorySql.Adjust,
                    [PlainSql.Value(product), PlainSql.Value(5L), PlainSql.Value("count"), PlainSql.Value(100L), PlainSql.Value<string[]?>(null)],
                    ct);
                throw new NpgsqlException("The connection was lost after the commit.");
            },
            CancellationToken.None));

        Assert.Equal((15, 2, CacheOutcome.SharedHit), await nodes[1].ReadAsync(product));
    }

    [Fact]
    public async Task A_late_writer_does_not_bring_an_older_stock_back()
    {
        await using var nodes = await StockNodes.StartAsync(2);
        var product = await nodes.AddAsync(10);
        var late = (await nodes[0].Inventory.AdjustAsync(product, 1, "count", expected: null, CancellationToken.None)).Stock!;
        await nodes[1].Inventory.AdjustAsync(product, 1, "count", expected: null, CancellationToken.None);

        await nodes[0].Cache.PutAsync(late);

        Assert.Equal((12, 3, CacheOutcome.SharedHit), await nodes[0].ReadAsync(product));
    }
}
