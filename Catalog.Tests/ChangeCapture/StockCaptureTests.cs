using Catalog.Domain.Inventory;
using Catalog.Infrastructure.Inventory;
using Catalog.Tests.Api;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Tests.ChangeCapture;

public sealed class StockCaptureTests(CaptureStage stage) : IClassFixture<CaptureStage>
{
    [Fact]
    public async Task A_stock_changed_by_plain_SQL_is_in_Redis_with_its_version()
    {
        var id = await StockedAsync();

        await stage.SqlAsync($"UPDATE inventory SET on_hand = 8, low_stock_at = 3 WHERE product_id = {id}");
        await stage.WhenConfirmedAsync();

        foreach (var node in stage.Nodes)
        {
            using var answer = await node.Http.GetAsync($"/inventory/{id}");
            var stock = await CatalogApi.JsonAsync(answer);
            Assert.Equal((8, 3, 2), (Number(stock, "onHand"), Number(stock, "lowStockAt"), Number(stock, "version")));
            Assert.Matches("^catalog; hit; ttl=[0-9]+; detail=L2$", CatalogApi.CacheStatus(answer));
        }
    }

    [Fact]
    public async Task A_row_inserted_by_plain_SQL_shows_though_it_has_no_version_yet()
    {
        var id = await stage.AddAsync();
        await stage.CacheAsync($"/inventory/{id}");

        await stage.SqlAsync($"INSERT INTO inventory (product_id, on_hand) VALUES ({id}, 6)");

        await stage.ShowsAsync($"/inventory/{id}", stock => Number(stock, "onHand") == 6);
    }

    [Fact]
    public async Task A_late_writer_cannot_overwrite_a_row_that_plain_SQL_changed()
    {
        var id = await StockedAsync();
        await stage.SqlAsync($"UPDATE inventory SET on_hand = 8 WHERE product_id = {id}");
        await stage.WhenConfirmedAsync();

        await LateAsync(id, version: 1, onHand: 5);

        await stage.ShowsAsync($"/inventory/{id}", stock => Number(stock, "version") == 2);
    }

    [Fact]
    public async Task A_late_writer_cannot_bring_back_a_row_that_plain_SQL_deleted()
    {
        var id = await StockedAsync();
        await stage.SqlAsync($"DELETE FROM inventory WHERE product_id = {id}");
        await stage.WhenConfirmedAsync();

        await LateAsync(id, version: 1, onHand: 5);

        Assert.All(await ReadAsync(id), stock => Assert.Equal((0, 0), stock));
    }

    [Fact]
    public async Task A_row_that_was_deleted_and_recreated_shows_from_its_first_version_on()
    {
        var id = await StockedAsync();
        await stage.SqlAsync($"UPDATE inventory SET on_hand = 9 WHERE product_id = {id}");
        await stage.SqlAsync($"DELETE FROM inventory WHERE product_id = {id}");
        await stage.SqlAsync($"INSERT INTO inventory (product_id, on_hand) VALUES ({id}, 4)");
        await stage.ShowsAsync($"/inventory/{id}", stock => Number(stock, "onHand") == 4);

        await stage.SqlAsync($"UPDATE inventory SET on_hand = 3 WHERE product_id = {id}");

        await stage.ShowsAsync($"/inventory/{id}", stock => Number(stock, "onHand") == 3 && Number(stock, "version") == 1);
    }

    [Fact]
    public async Task A_row_that_one_transaction_deletes_and_recreates_does_not_leave_the_old_one_in_the_cache()
    {
        var id = await StockedAsync();

        await stage.SqlAsync($"""
            BEGIN;
            DELETE FROM inventory WHERE product_id = {id};
            INSERT INTO inventory (product_id, on_hand) VALUES ({id}, 4);
            COMMIT
            """);
        await stage.WhenConfirmedAsync();

        Assert.All(await ReadAsync(id), stock => Assert.Equal((4, 0), stock));
    }

    private static long Number(System.Text.Json.JsonElement stock, string name) => stock.GetProperty(name).GetInt64();

    // A product with a stock of 5 in version 1, cached.
    private async Task<long> StockedAsync()
    {
        var id = await stage.AddAsync();
        await stage.SqlAsync($"INSERT INTO inventory (product_id, on_hand, version) VALUES ({id}, 5, 1)");
        await stage.WhenConfirmedAsync();
        await stage.CacheAsync($"/inventory/{id}");
        return id;
    }

    private async Task LateAsync(long id, long version, long onHand) => await stage.First.Services.GetRequiredService<StockCache>()
        .PutAsync(new StockLevel { ProductId = id, OnHand = onHand, Reserved = 0, Version = version });

    private async Task<(long OnHand, long Version)[]> ReadAsync(long id) => await Task.WhenAll(stage.Nodes.Select(async node =>
        await CaptureStage.JsonAsync(node, $"/inventory/{id}") is { } stock ? (Number(stock, "onHand"), Number(stock, "version")) : default));
}
