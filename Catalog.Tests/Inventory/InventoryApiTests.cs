using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Catalog.Tests.Api;
using Catalog.Tests.Persistence;

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
    public async Task A_product_that_is_not_there_has_no_stock()
    {
        using var get = await api.Http.GetAsync("/inventory/900000001");
        using var put = await SetAsync(900000001, 5, "*");
        using var adjust = await AdjustAsync(900000001, 5);
        using var reserve = await ReserveAsync(900000001, 1);

        Assert.All([get, put, adjust, reserve], answer => Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode));
    }

    [Fact]
    public async Task A_stock_that_is_set_is_read_from_Redis_with_the_new_tag()
    {
        var (id, _) = await api.AddAsync();
        (await api.Http.GetAsync($"/inventory/{id}")).Dispose(); // now the absence of a stock is cached

        using var put = await SetAsync(id, 5, $"\"{id}-0\"", lowStockAt: 2);
        using var read = await api.Http.GetAsync($"/inventory/{id}");

        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        Assert.Equal(await put.Content.ReadAsStringAsync(), await read.Content.ReadAsStringAsync());
        Assert.StartsWith($"\"{id}-1-", put.Headers.ETag?.Tag, StringComparison.Ordinal);
        Assert.Equal(put.Headers.ETag, read.Headers.ETag);
        Assert.Matches("^catalog; hit; ttl=[0-9]+; detail=L2$", CatalogApi.CacheStatus(read));
    }

    [Fact]
    public async Task Who_has_the_current_version_is_answered_304()
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
        (await SetAsync(id, 5, "*")).Dispose();

        using var put = await SetAsync(id, 9, ifMatch?.Replace("{0}", $"{id}", StringComparison.Ordinal));

        Assert.Equal(status, (int)put.StatusCode);
        Assert.Equal(5, Number(await StockAsync(id), "onHand"));
    }

    [Fact]
    public async Task Of_many_who_set_a_stock_for_the_first_time_one_wins()
    {
        var (id, _) = await api.AddAsync();

        var statuses = await Task.WhenAll(Enumerable.Range(1, 16).Select(async n =>
        {
            using var answer = await SetAsync(id, n, $"\"{id}-0\"");
            return answer.StatusCode;
        }));

        Assert.Equal(1, statuses.Count(status => status == HttpStatusCode.OK));
        Assert.Equal(15, statuses.Count(status => status == HttpStatusCode.PreconditionFailed));
    }

    [Fact]
    public async Task The_movements_of_many_who_adjust_a_new_stock_add_up_to_it()
    {
        var (id, _) = await api.AddAsync();

        await Task.WhenAll(Enumerable.Range(1, 16).Select(async n => (await AdjustAsync(id, n)).Dispose()));

        var movements = (await MovementsAsync($"/inventory/{id}/movements")).Items;
        Assert.Equal(136, Number(await StockAsync(id), "onHand"));
        Assert.Equal(136, movements.Sum(movement => Number(movement, "onHandChange")));
        Assert.Equal(Enumerable.Range(1, 16).Reverse().Select(n => (long)n), movements.Select(movement => Number(movement, "version")));
    }

    [Fact]
    public async Task A_stock_never_goes_below_what_is_reserved()
    {
        var (id, _) = await api.AddAsync();
        (await SetAsync(id, 10, "*")).Dispose();
        (await ReserveAsync(id, 4)).Dispose();

        using var adjust = await AdjustAsync(id, -7);
        using var put = await SetAsync(id, 3, "*");

        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.Conflict), (adjust.StatusCode, put.StatusCode));
        Assert.Equal(6, Number(await CatalogApi.JsonAsync(adjust), "available"));
        Assert.Equal(10, Number(await StockAsync(id), "onHand"));
    }

    [Fact]
    public async Task A_stock_never_goes_above_the_most_there_can_be()
    {
        var (id, _) = await api.AddAsync();
        (await SetAsync(id, 1_000_000_000, "*")).Dispose();

        using var adjust = await AdjustAsync(id, 1);

        Assert.Equal(HttpStatusCode.Conflict, adjust.StatusCode);
    }

    [Fact]
    public async Task The_way_of_an_order_is_told_by_the_movements()
    {
        var (id, _) = await api.AddAsync();
        (await SetAsync(id, 10, "*")).Dispose();
        using var made = await ReserveAsync(id, 3);
        using var commit = await api.Http.PostAsync(new Uri($"{made.Headers.Location}/commit", UriKind.Relative), null);
        using var again = await ReserveAsync(id, 2);
        using var release = await api.Http.DeleteAsync(again.Headers.Location);
        using var late = await api.Http.DeleteAsync(made.Headers.Location);

        Assert.Equal(
            (HttpStatusCode.Created, HttpStatusCode.OK, HttpStatusCode.NoContent, HttpStatusCode.Conflict),
            (made.StatusCode, commit.StatusCode, release.StatusCode, late.StatusCode));
        Assert.Equal("committed", (await CatalogApi.JsonAsync(late)).GetProperty("state").GetString());
        Assert.Equal(
            [("release", 0, -2), ("reserve", 0, 2), ("commit", -3, -3), ("reserve", 0, 3), ("set", 10, 0)],
            (await MovementsAsync($"/inventory/{id}/movements")).Items.Select(movement =>
                (movement.GetProperty("kind").GetString()!, Number(movement, "onHandChange"), Number(movement, "reservedChange"))));
    }

    [Fact]
    public async Task A_reservation_sent_again_has_the_same_answer_and_says_so()
    {
        var (id, _) = await api.AddAsync();
        (await SetAsync(id, 10, "*")).Dispose();
        var key = Guid.NewGuid().ToString();

        using var first = await ReserveAsync(id, 3, key);
        using var again = await ReserveAsync(id, 3, key);
        using var other = await ReserveAsync(id, 4, key);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (first.StatusCode, again.StatusCode));
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        Assert.Equal("true", Assert.Single(again.Headers.GetValues("Idempotent-Replayed")));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
    }

    [Theory]
    [InlineData("units", 100, 101, 1)]
    [InlineData("reservations", 20, 1, 21)]
    public async Task A_customer_who_would_hold_too_much_is_told_the_rule_and_the_limit(string rule, long limit, long quantity, int requests)
    {
        var (id, _) = await api.AddAsync();
        (await SetAsync(id, 1000, "*")).Dispose();
        var customer = await api.SignedInAsync();
        for (var i = 1; i < requests; i++)
        {
            (await ReserveAsync(id, quantity, by: customer.Http)).EnsureSuccessStatusCode();
        }

        using var refused = await ReserveAsync(id, quantity, by: customer.Http);

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        var problem = await CatalogApi.JsonAsync(refused);
        Assert.Equal((rule, limit), (problem.GetProperty("rule").GetString(), Number(problem, "limit")));
    }

    [Theory]
    [InlineData(3600, HttpStatusCode.Created)]
    [InlineData(3601, HttpStatusCode.BadRequest)]
    public async Task A_customer_may_hold_units_for_an_hour(int seconds, HttpStatusCode expected)
    {
        var (id, _) = await api.AddAsync();
        (await SetAsync(id, 10, "*")).Dispose();
        var customer = await api.SignedInAsync();

        using var answer = await ReserveAsync(id, 1, expiresInSeconds: seconds, by: customer.Http);

        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(
            expected == HttpStatusCode.BadRequest,
            (await CatalogApi.JsonAsync(answer)).TryGetProperty("errors", out var errors) && errors.TryGetProperty("expiresInSeconds", out _));
    }

    [Fact]
    public async Task A_reservation_without_a_key_is_answered_400()
    {
        var (id, _) = await api.AddAsync();

        using var answer = await api.Http.PostAsJsonAsync($"/inventory/{id}/reservations", new { quantity = 1 });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.True((await CatalogApi.JsonAsync(answer)).GetProperty("errors").TryGetProperty("Idempotency-Key", out _));
    }

    [Fact]
    public async Task A_reservation_that_nobody_commits_is_given_back_in_the_background()
    {
        var (id, _) = await api.AddAsync();
        (await SetAsync(id, 10, "*")).Dispose();
        using var made = await ReserveAsync(id, 3, expiresInSeconds: 1);

        await Caching.Eventually.BecomesTrueAsync(async () => Number(await StockAsync(id), "available") == 10, TimeSpan.FromSeconds(60));

        using var reservation = await api.Http.GetAsync(made.Headers.Location);
        Assert.Equal("expired", (await CatalogApi.JsonAsync(reservation)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Low_stocks_are_listed_page_by_page_each_once()
    {
        var low = new List<long>();
        for (var i = 0; i < 5; i++)
        {
            var (id, _) = await api.AddAsync();
            (await SetAsync(id, 10, "*", lowStockAt: i < 3 ? 10 : 9)).Dispose();
            low.Add(id);
        }

        (await ReserveAsync(low[3], 1)).Dispose(); // now it is low as well

        var seen = new List<long>();
        for (var address = "/inventory/low-stock?limit=2"; address is not null;)
        {
            var (items, next) = await MovementsAsync(address);
            seen.AddRange(items.Select(stock => Number(stock, "productId")));
            address = next is null ? null : $"/inventory/low-stock?limit=2&after={next}";
        }

        Assert.Equal(low[..4], seen.Where(low.Contains));
    }

    [Fact]
    public async Task Movements_can_not_be_altered_even_by_plain_sql()
    {
        var (id, _) = await api.AddAsync();
        (await SetAsync(id, 10, "*")).Dispose();

        var refusal = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => TestDatabase.ScalarAsync<long>(
            api.Database, $"UPDATE stock_movements SET on_hand_change = 1 WHERE product_id = {id} RETURNING id"));

        Assert.Equal("stock_movements is append-only", refusal.MessageText);
    }

    [Fact]
    public async Task The_stock_of_a_removed_product_is_gone_and_its_history_is_not()
    {
        var (id, tag) = await api.AddAsync();
        (await SetAsync(id, 10, "*")).Dispose();
        (await ReserveAsync(id, 1)).Dispose();

        (await api.DeleteAsync(id, tag)).Dispose();
        using var adjust = await AdjustAsync(id, 1);

        Assert.Equal(HttpStatusCode.NotFound, adjust.StatusCode);
        Assert.Equal(2, (await MovementsAsync($"/inventory/{id}/movements")).Items.Count);
    }

    private async Task<HttpResponseMessage> SetAsync(long id, long onHand, string? ifMatch, long? lowStockAt = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/inventory/{id}") { Content = JsonContent.Create(new { onHand, lowStockAt }) };
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return await api.Http.SendAsync(request);
    }

    private Task<HttpResponseMessage> AdjustAsync(long id, long delta) =>
        api.Http.PostAsJsonAsync($"/inventory/{id}/adjust", new { delta, reason = "count" });

    private async Task<HttpResponseMessage> ReserveAsync(
        long id, long quantity, string? key = null, int? expiresInSeconds = null, HttpClient? by = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/inventory/{id}/reservations")
        {
            Content = JsonContent.Create(new { quantity, expiresInSeconds }),
        };
        request.Headers.Add("Idempotency-Key", key ?? Guid.NewGuid().ToString());
        return await (by ?? api.Http).SendAsync(request);
    }

    private async Task<JsonElement> StockAsync(long id) => await api.Http.GetFromJsonAsync<JsonElement>($"/inventory/{id}");

    private async Task<(IReadOnlyList<JsonElement> Items, string? Next)> MovementsAsync(string address)
    {
        var page = await api.Http.GetFromJsonAsync<JsonElement>(address);
        return ([.. page.GetProperty("items").EnumerateArray()], page.GetProperty("next").GetString());
    }

    private static long Number(JsonElement json, string field) => json.GetProperty(field).GetInt64();
}
