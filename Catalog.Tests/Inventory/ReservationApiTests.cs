using System.Net;
using System.Net.Http.Json;
using Catalog.Tests.Api;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;
using static Catalog.Tests.Inventory.InventoryCalls;

namespace Catalog.Tests.Inventory;

public sealed class ReservationApiTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    [Fact]
    public async Task A_reservation_sent_again_has_the_same_answer_marked_as_replayed()
    {
        var (id, _) = await api.AddAsync();
        (await api.SetStockAsync(id, 10, "*")).Dispose();
        var key = Guid.NewGuid().ToString();

        using var first = await api.ReserveAsync(id, 3, key);
        using var again = await api.ReserveAsync(id, 3, key);
        using var other = await api.ReserveAsync(id, 4, key);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (first.StatusCode, again.StatusCode));
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        Assert.Equal("true", Assert.Single(again.Headers.GetValues("Idempotent-Replayed")));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
    }

    [Theory]
    [InlineData("units", 100, 101, 1)]
    [InlineData("reservations", 20, 1, 21)]
    public async Task A_customer_who_would_hold_too_much_gets_the_rule_and_the_limit(string rule, long limit, long quantity, int requests)
    {
        var (id, _) = await api.AddAsync();
        (await api.SetStockAsync(id, 1000, "*")).Dispose();
        var customer = await api.SignedInAsync();
        for (var i = 1; i < requests; i++)
        {
            (await api.ReserveAsync(id, quantity, by: customer.Http)).EnsureSuccessStatusCode();
        }

        using var refused = await api.ReserveAsync(id, quantity, by: customer.Http);

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
        (await api.SetStockAsync(id, 10, "*")).Dispose();
        var customer = await api.SignedInAsync();

        using var answer = await api.ReserveAsync(id, 1, expiresInSeconds: seconds, by: customer.Http);

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
    public async Task A_commit_of_more_units_than_plain_SQL_left_is_a_conflict()
    {
        var (id, _) = await api.AddAsync();
        (await api.SetStockAsync(id, 10, "*")).Dispose();
        using var made = await api.ReserveAsync(id, 3);
        await TestDatabase.ScalarAsync<long>(api.Database, $"UPDATE inventory SET on_hand = 2, reserved = 2 WHERE product_id = {id} RETURNING product_id");

        using var refused = await api.Http.PostAsync(new Uri($"{made.Headers.Location}/commit", UriKind.Relative), null);

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("ck_inventory", (await CatalogApi.JsonAsync(refused)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_uncommitted_reservation_is_released_in_the_background()
    {
        var (id, _) = await api.AddAsync();
        (await api.SetStockAsync(id, 10, "*")).Dispose();
        using var made = await api.ReserveAsync(id, 3, expiresInSeconds: 1);

        await Eventually.BecomesTrueAsync(async () => Number(await api.StockAsync(id), "available") == 10, TimeSpan.FromSeconds(60));

        using var reservation = await api.Http.GetAsync(made.Headers.Location);
        Assert.Equal("expired", (await CatalogApi.JsonAsync(reservation)).GetProperty("state").GetString());
    }
}
