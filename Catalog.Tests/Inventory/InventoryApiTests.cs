using System.Net;
using Catalog.Tests.Api;
using Catalog.Tests.Persistence;
using static Catalog.Tests.Inventory.InventoryCalls;

namespace Catalog.Tests.Inventory;

public sealed class InventoryApiTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    [Fact]
    public async Task A_product_whose_stock_was_never_set_has_nothing_on_hand()
    {
        var (id, _) = await api.AddAsync();

        using var answer = await api.Http.GetAsync($"/inventory/{id}");

        var stock = await CatalogApi.JsonAsync(answer);
        Assert.Equal((0, 0, 0), (Number(stock, "onHand"), Number(stock, "available"), Number(stock, "version")));
        Assert.Equal($"\"{id}-0\"", answer.Headers.ETag?.Tag);
    }

    [Fact]
    public async Task An_unknown_product_has_no_stock()
    {
        using var get = await api.Http.GetAsync("/inventory/900000001");
        using var put = await api.SetStockAsync(900000001, 5, "*");
        using var adjust = await api.AdjustStockAsync(900000001, 5);
        using var reserve = await api.ReserveAsync(900000001, 1);

        Assert.All([get, put, adjust, reserve], answer => Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode));
    }

    [Fact]
    public async Task A_stock_that_is_set_is_read_from_Redis_with_the_new_tag()
    {
        var (id, _) = await api.AddAsync();
        (await api.Http.GetAsync($"/inventory/{id}")).Dispose(); // now the absence of a stock is cached

        using var put = await api.SetStockAsync(id, 5, $"\"{id}-0\"", lowStockAt: 2);
        using var read = await api.Http.GetAsync($"/inventory/{id}");

        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        Assert.Equal(await put.Content.ReadAsStringAsync(), await read.Content.ReadAsStringAsync());
        Assert.StartsWith($"\"{id}-1-", put.Headers.ETag?.Tag, StringComparison.Ordinal);
        Assert.Equal(put.Headers.ETag, read.Headers.ETag);
        Assert.Matches("^catalog; hit; ttl=[0-9]+; detail=L2$", CatalogApi.CacheStatus(read));
    }

    [Fact]
    public async Task A_client_with_the_current_version_is_answered_304()
    {
        var (id, _) = await api.AddAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/inventory/{id}");
        request.Headers.TryAddWithoutValidation("If-None-Match", $"\"{id}-0\"");

        using var answer = await api.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
    }

    [Theory]
    [InlineData(null, 428)]
    [InlineData("\"{0}-7\"", 412)]
    [InlineData("W/\"{0}-1\"", 412)]
    [InlineData("nonsense", 400)]
    public async Task A_stock_is_not_set_over_a_version_that_was_not_read(string? ifMatch, int status)
    {
        var (id, _) = await api.AddAsync();
        (await api.SetStockAsync(id, 5, "*")).Dispose();

        using var put = await api.SetStockAsync(id, 9, ifMatch?.Replace("{0}", $"{id}", StringComparison.Ordinal));

        Assert.Equal(status, (int)put.StatusCode);
        Assert.Equal(5, Number(await api.StockAsync(id), "onHand"));
    }

    [Fact]
    public async Task Of_many_who_set_a_stock_for_the_first_time_one_wins()
    {
        var (id, _) = await api.AddAsync();

        var statuses = await Task.WhenAll(Enumerable.Range(1, 16).Select(async n =>
        {
            using var answer = await api.SetStockAsync(id, n, $"\"{id}-0\"");
            return answer.StatusCode;
        }));

        Assert.Equal(1, statuses.Count(status => status == HttpStatusCode.OK));
        Assert.Equal(15, statuses.Count(status => status == HttpStatusCode.PreconditionFailed));
    }

    [Fact]
    public async Task The_movements_of_many_who_adjust_a_new_stock_add_up_to_it()
    {
        var (id, _) = await api.AddAsync();

        await Task.WhenAll(Enumerable.Range(1, 16).Select(async n => (await api.AdjustStockAsync(id, n)).Dispose()));

        var movements = (await api.PageAsync($"/inventory/{id}/movements")).Items;
        Assert.Equal(136, Number(await api.StockAsync(id), "onHand"));
        Assert.Equal(136, movements.Sum(movement => Number(movement, "onHandChange")));
        Assert.Equal(Enumerable.Range(1, 16).Reverse().Select(n => (long)n), movements.Select(movement => Number(movement, "version")));
    }

    [Fact]
    public async Task A_stock_never_goes_below_what_is_reserved()
    {
        var (id, _) = await api.AddAsync();
        (await api.SetStockAsync(id, 10, "*")).Dispose();
        (await api.ReserveAsync(id, 4)).Dispose();

        using var adjust = await api.AdjustStockAsync(id, -7);
        using var put = await api.SetStockAsync(id, 3, "*");

        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.Conflict), (adjust.StatusCode, put.StatusCode));
        Assert.Equal(6, Number(await CatalogApi.JsonAsync(adjust), "available"));
        Assert.Equal(10, Number(await api.StockAsync(id), "onHand"));
    }

    [Fact]
    public async Task A_stock_never_goes_above_the_maximum()
    {
        var (id, _) = await api.AddAsync();
        (await api.SetStockAsync(id, 1_000_000_000, "*")).Dispose();

        using var adjust = await api.AdjustStockAsync(id, 1);

        Assert.Equal(HttpStatusCode.Conflict, adjust.StatusCode);
    }

    [Fact]
    public async Task The_movements_show_the_history_of_an_order()
    {
        var (id, _) = await api.AddAsync();
        (await api.SetStockAsync(id, 10, "*")).Dispose();
        using var made = await api.ReserveAsync(id, 3);
        using var commit = await api.Http.PostAsync(new Uri($"{made.Headers.Location}/commit", UriKind.Relative), null);
        using var again = await api.ReserveAsync(id, 2);
        using var release = await api.Http.DeleteAsync(again.Headers.Location);
        using var late = await api.Http.DeleteAsync(made.Headers.Location);

        Assert.Equal(
            (HttpStatusCode.Created, HttpStatusCode.OK, HttpStatusCode.NoContent, HttpStatusCode.Conflict),
            (made.StatusCode, commit.StatusCode, release.StatusCode, late.StatusCode));
        Assert.Equal("committed", (await CatalogApi.JsonAsync(late)).GetProperty("state").GetString());
        Assert.Equal(
            [("release", 0, -2), ("reserve", 0, 2), ("commit", -3, -3), ("reserve", 0, 3), ("set", 10, 0)],
            (await api.PageAsync($"/inventory/{id}/movements")).Items.Select(movement =>
                (movement.GetProperty("kind").GetString()!, Number(movement, "onHandChange"), Number(movement, "reservedChange"))));
    }

    [Fact]
    public async Task Low_stocks_are_listed_page_by_page_each_once()
    {
        var low = new List<long>();
        for (var i = 0; i < 5; i++)
        {
            var (id, _) = await api.AddAsync();
            (await api.SetStockAsync(id, 10, "*", lowStockAt: i < 3 ? 10 : 9)).Dispose();
            low.Add(id);
        }

        (await api.ReserveAsync(low[3], 1)).Dispose(); // now it is low as well

        var seen = new List<long>();
        for (var address = "/inventory/low-stock?limit=2"; address is not null;)
        {
            var (items, next) = await api.PageAsync(address);
            seen.AddRange(items.Select(stock => Number(stock, "productId")));
            address = next is null ? null : $"/inventory/low-stock?limit=2&after={next}";
        }

        Assert.Equal(low[..4], seen.Where(low.Contains));
    }

    [Fact]
    public async Task Movements_can_not_be_altered_even_by_plain_sql()
    {
        var (id, _) = await api.AddAsync();
        (await api.SetStockAsync(id, 10, "*")).Dispose();

        var refusal = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => TestDatabase.ScalarAsync<long>(
            api.Database, $"UPDATE stock_movements SET on_hand_change = 1 WHERE product_id = {id} RETURNING id"));

        Assert.Equal("stock_movements is append-only", refusal.MessageText);
    }

    [Fact]
    public async Task The_stock_of_a_removed_product_is_gone_and_its_history_stays()
    {
        var (id, tag) = await api.AddAsync();
        (await api.SetStockAsync(id, 10, "*")).Dispose();
        (await api.ReserveAsync(id, 1)).Dispose();

        (await api.DeleteAsync(id, tag)).Dispose();
        using var adjust = await api.AdjustStockAsync(id, 1);

        Assert.Equal(HttpStatusCode.NotFound, adjust.StatusCode);
        Assert.Equal(2, (await api.PageAsync($"/inventory/{id}/movements")).Items.Count);
    }
}
