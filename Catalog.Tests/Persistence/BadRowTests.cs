using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Catalog.Infrastructure.Persistence;
using Catalog.Tests.Api;
using Catalog.Tests.Auth;
using Catalog.Tests.Caching;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Catalog.Tests.Persistence;

/// <summary>Rows other than products that are older than the constraints that would refuse them. An unreadable row affects no other.</summary>
public sealed class BadRowTests(UncheckedService service) : IClassFixture<UncheckedService>
{
    private CatalogApi Api => service.Api;

    [Fact]
    public async Task An_unreadable_review_does_not_hide_the_others()
    {
        var (product, _) = await Api.AddAsync();
        await service.SqlAsync($"""
            INSERT INTO reviews (product_id, author, stars, text, created_at)
            SELECT {product}, 'Ada', 3, n, CASE WHEN n % 7 = 0 THEN '20000-01-01'::timestamptz ELSE now() END FROM generate_series(1, 50) n
            """);

        var texts = new List<string>();
        for (var after = "start"; after is not null;)
        {
            var page = await service.JsonAsync(texts.Count == 0 ? $"/products/{product}/reviews" : $"/products/{product}/reviews?after={after}");
            texts.AddRange(page.GetProperty("items").EnumerateArray().Select(review => review.GetProperty("text").GetString()!));
            after = page.GetProperty("next").GetString();
        }

        Assert.Equal(Enumerable.Range(1, 50).Where(n => n % 7 != 0).Reverse().Select(n => $"{n}"), texts);
    }

    [Theory]
    [InlineData("2500-01-01")]
    [InlineData("9999-12-31")]
    [InlineData("20000-01-01")]
    [InlineData("infinity")]
    public async Task A_review_from_the_future_does_not_break_the_trending_list(string at)
    {
        await using var other = new CatalogApi(); // where the list has not been read yet
        await other.InitializeAsync();
        await UncheckedService.DropConstraintsAsync(other.Database);
        var (product, _) = await other.AddAsync();
        await TestDatabase.ScalarAsync<long>(other.Database, $"""
            INSERT INTO reviews (product_id, author, stars, text, created_at) VALUES ({product}, 'Ada', 3, '', '{at}'), ({product}, 'Ada', 3, '', now());
            SELECT 1::bigint
            """);

        Assert.Equal([product], UncheckedService.Ids(JsonElement.Parse(await other.Http.GetStringAsync("/products/trending"))));
    }

    [Fact]
    public async Task Unreadable_users_stocks_movements_and_audit_entries_do_not_hide_the_others()
    {
        var (product, _) = await Api.AddAsync();
        await service.SqlAsync($"""
            INSERT INTO users (email, name, role) SELECT n || '@bad.example', 'Ada', CASE WHEN n = 2 THEN 'king' ELSE 'customer' END FROM generate_series(1, 3) n;
            INSERT INTO audit_log (at, action, resource, version)
                SELECT CASE WHEN n = 2 THEN '20000-01-01'::timestamptz ELSE now() END, 'update', 'bad:1', n FROM generate_series(1, 3) n;
            INSERT INTO stock_movements (product_id, kind, on_hand_change, reserved_change, version)
                SELECT {product}, CASE WHEN n = 2 THEN 'stolen' ELSE 'set' END, 0, 0, n FROM generate_series(1, 3) n;
            INSERT INTO inventory (product_id, low_stock_at, updated_at) VALUES ({product}, 5, '20000-01-01')
            """);

        foreach (var limit in new[] { 1, 2, 3, 50 })
        {
            Assert.Equal(["1@bad.example", "3@bad.example"], (await PagesAsync($"/users?limit={limit}"))
                .Select(user => user.GetProperty("email").GetString()!).Where(email => email.EndsWith("@bad.example", StringComparison.Ordinal)));
            Assert.Equal([1L, 3], (await PagesAsync($"/audit?resource=bad:1&limit={limit}")).Select(entry => entry.GetProperty("version").GetInt64()));
            Assert.Equal([3L, 1], (await PagesAsync($"/inventory/{product}/movements?limit={limit}")).Select(entry => entry.GetProperty("version").GetInt64()));
        }

        using var low = await Api.Http.GetAsync("/inventory/low-stock");
        Assert.Equal(HttpStatusCode.OK, low.StatusCode);
    }

    [Fact]
    public async Task An_unreadable_user_and_an_unreadable_session_can_be_removed()
    {
        var customer = await Api.SignedInAsync();
        await service.SqlAsync($"UPDATE sessions SET created_at = '20000-01-01' WHERE user_id = {customer.Id}; UPDATE users SET created_at = '20000-01-01' WHERE id = {customer.Id}");

        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/users/{customer.Id}") { Content = JsonContent.Create(new { currentPassword = Account.Password }) };
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var answer = await Api.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    [Fact]
    public async Task A_stock_that_was_set_by_hand_below_its_reservations_does_not_keep_other_reservations_from_ending()
    {
        await using var strict = new CatalogApi(); // its constraints would refuse a stock below 0
        await strict.InitializeAsync();
        var (odd, other) = ((await strict.AddAsync()).Id, (await strict.AddAsync()).Id);
        await TestDatabase.ScalarAsync<long>(strict.Database, $"""
            INSERT INTO inventory (product_id, on_hand, reserved, version) VALUES ({odd}, 5, 0, 1), ({other}, 5, 2, 1);
            INSERT INTO reservations (product_id, quantity, state, expires_at) VALUES ({odd}, 3, 'held', now()), ({other}, 2, 'held', now());
            SELECT 1::bigint
            """);

        await Eventually.BecomesTrueAsync(async () => await TestDatabase.ScalarAsync<long>(
            strict.Database, "SELECT count(*) FROM reservations WHERE state = 'expired'") == 2);
        Assert.Equal(0, await TestDatabase.ScalarAsync<long>(strict.Database, "SELECT sum(reserved)::bigint FROM inventory"));
    }

    [Fact]
    public async Task An_existing_bad_row_stops_no_upgrade_and_a_second_one_is_refused()
    {
        var database = await (await TestServers.Shared).Postgres.CreateDatabaseAsync();
        await using (var context = new CatalogDbContext(new DbContextOptionsBuilder<CatalogDbContext>().UseNpgsql(database).Options))
        {
            await context.GetService<IMigrator>().MigrateAsync("20261129123845_Initial");
        }

        await TestDatabase.ScalarAsync<long>(database, "INSERT INTO users (email, name, role) VALUES ('a@bad.example', 'Ada', 'king') RETURNING id");

        await CatalogDatabase.MigrateAsync(database);

        await Assert.ThrowsAsync<Npgsql.PostgresException>(() =>
            TestDatabase.ScalarAsync<long>(database, "INSERT INTO users (email, name, role) VALUES ('b@bad.example', 'Ada', 'king') RETURNING id"));
        Assert.Equal(
            "ck_users_role",
            await TestDatabase.ScalarAsync<string>(database, "SELECT string_agg(conname, ' ') FROM pg_constraint WHERE NOT convalidated"));
    }

    private async Task<List<JsonElement>> PagesAsync(string address)
    {
        var items = new List<JsonElement>();
        for (string? next = address; next is not null;)
        {
            var page = await service.JsonAsync(next);
            items.AddRange(page.GetProperty("items").EnumerateArray());
            next = page.GetProperty("next").GetString() is { } after ? $"{address}&after={after}" : null;
        }

        return items;
    }
}
