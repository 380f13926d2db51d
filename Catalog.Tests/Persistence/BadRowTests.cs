using System.Diagnostics.Metrics;
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
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Tests.Persistence;

/// <summary>Rows that are older than the constraints that would refuse them: one row's trouble stays that row's.</summary>
public sealed class BadRowTests(BadRowTests.Unchecked service) : IClassFixture<BadRowTests.Unchecked>
{
    private CatalogApi Api => service.Api;

    public static TheoryData<string> BadProducts => ["price = 'NaN'", "created_at = '20000-01-01'", "created_at = '0044-03-15 BC'", "tags = '{{a,b}}'"];

    [Theory]
    [MemberData(nameof(BadProducts))]
    public async Task Whoever_reads_many_products_goes_on_without_one_that_cannot_be_read_and_says_so(string spoil)
    {
        var (category, word) = ($"c{Guid.NewGuid():N}", $"w{Guid.NewGuid():N}");
        await SqlAsync($"INSERT INTO categories VALUES ('{category}', 'Of its own')");
        var ids = new List<long>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add((await Api.AddAsync(("category", category), ("name", word))).Id);
        }

        var bad = ids[2];
        using var leftOut = new Counted(Api.Services.GetRequiredService<IMeterFactory>(), "catalog.database.unreadable");
        await SqlAsync($"UPDATE products SET {spoil} WHERE id = {bad}");
        var good = ids.Where(id => id != bad).ToArray();

        for (var limit = 1; limit <= 6; limit++)
        {
            Assert.Equal(good, await WalkAsync($"/products?category={category}&limit={limit}"));
        }

        Assert.Equal(good, await WalkAsync("/products?limit=3", ids.Contains));
        Assert.Equal(good, Ids(await JsonAsync($"/products/search?q={word}")).Order());
        Assert.Equal(4, (await Api.Http.GetStringAsync("/products/export")).Split('\n').Count(line => line.Contains(word, StringComparison.Ordinal)));
        Assert.True(leftOut.Sum > 0);
        await Eventually.BecomesTrueAsync(async () => // one line a second
        {
            await JsonAsync($"/products/search?q={word}");
            return service.Log.Lines.Any(line => line.Contains($"Product {bad} cannot be read and is left out", StringComparison.Ordinal));
        });
    }

    [Theory]
    [MemberData(nameof(BadProducts))]
    public async Task A_product_that_cannot_be_read_is_not_there_and_its_reviews_are(string spoil)
    {
        var (bad, _) = await Api.AddAsync();
        var customer = await Api.SignedInAsync();
        (await customer.Http.PostAsJsonAsync($"/products/{bad}/reviews", new { stars = 4 })).EnsureSuccessStatusCode();
        await SqlAsync($"UPDATE products SET {spoil} WHERE id = {bad}");

        using var read = await Api.Http.GetAsync($"/products/{bad}");
        var reviews = await JsonAsync($"/products/{bad}/reviews");
        using var trending = await Api.Http.GetAsync("/products/trending");

        Assert.Equal(HttpStatusCode.NotFound, read.StatusCode);
        Assert.Equal(1, reviews.GetProperty("items").GetArrayLength());
        Assert.Equal(HttpStatusCode.OK, trending.StatusCode);
    }

    [Theory]
    [MemberData(nameof(BadProducts))]
    public async Task A_write_to_a_product_that_cannot_be_read_mends_it_or_changes_nothing(string spoil)
    {
        var (bad, _) = await Api.AddAsync();
        await SqlAsync($"UPDATE products SET {spoil} WHERE id = {bad}");
        var version = await VersionAsync(bad);

        using var put = await Api.PutAsync(bad, CatalogApi.Body(), "*");
        using var read = await Api.Http.GetAsync($"/products/{bad}");

        var isMended = !spoil.StartsWith("created_at", StringComparison.Ordinal);
        Assert.Equal(isMended ? (HttpStatusCode.OK, HttpStatusCode.OK) : (HttpStatusCode.NotFound, HttpStatusCode.NotFound), (put.StatusCode, read.StatusCode));
        Assert.Equal(isMended ? version + 1 : version, await VersionAsync(bad));
    }

    [Theory]
    [MemberData(nameof(BadProducts))]
    public async Task A_product_that_cannot_be_read_can_be_removed(string spoil)
    {
        var (bad, _) = await Api.AddAsync();
        await SqlAsync($"UPDATE products SET {spoil} WHERE id = {bad}");

        using var answer = await Api.DeleteAsync(bad, "*");

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    [Fact]
    public async Task An_import_and_a_warm_up_go_on_with_a_product_that_cannot_be_read_in_their_way()
    {
        var (first, second) = ($"{Guid.NewGuid():N}", $"{Guid.NewGuid():N}");
        var (bad, _) = await Api.AddAsync(("sku", first));
        var (good, _) = await Api.AddAsync(("sku", second));
        await SqlAsync($"UPDATE products SET price = 'NaN', created_at = '20000-01-01' WHERE id = {bad}");

        using var started = await Api.Http.PostAsJsonAsync("/cache/warmups", new { resource = "products", count = 1000 });
        await Eventually.BecomesTrueAsync(async () => (await JsonAsync($"{started.Headers.Location}")).GetProperty("state").GetString() == "done");
        var report = await Api.ImportAsync(string.Join('\n', new[] { first, second }.Select(sku => JsonSerializer.Serialize(CatalogApi.Body(("sku", sku), ("name", "New"))))));

        Assert.Equal(2, report.GetProperty("updated").GetInt64());
        Assert.Equal("New", (await JsonAsync($"/products/{good}")).GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_review_that_cannot_be_read_leaves_the_others()
    {
        var (product, _) = await Api.AddAsync();
        await SqlAsync($"""
            INSERT INTO reviews (product_id, author, stars, text, created_at)
            SELECT {product}, 'Ada', 3, n, CASE WHEN n % 7 = 0 THEN '20000-01-01'::timestamptz ELSE now() END FROM generate_series(1, 50) n
            """);

        var texts = new List<string>();
        for (var after = "start"; after is not null;)
        {
            var page = await JsonAsync(texts.Count == 0 ? $"/products/{product}/reviews" : $"/products/{product}/reviews?after={after}");
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
    public async Task A_review_from_the_future_does_not_take_the_trending_list_away(string at)
    {
        await using var other = new CatalogApi(); // where nobody has read the list yet
        await other.InitializeAsync();
        await DropConstraintsAsync(other.Database);
        var (product, _) = await other.AddAsync();
        await TestDatabase.ScalarAsync<long>(other.Database, $"""
            INSERT INTO reviews (product_id, author, stars, text, created_at) VALUES ({product}, 'Ada', 3, '', '{at}'), ({product}, 'Ada', 3, '', now());
            SELECT 1::bigint
            """);

        Assert.Equal([product], Ids(JsonElement.Parse(await other.Http.GetStringAsync("/products/trending"))));
    }

    [Fact]
    public async Task Users_stocks_movements_and_audit_entries_that_cannot_be_read_leave_the_others()
    {
        var (product, _) = await Api.AddAsync();
        await SqlAsync($"""
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
    public async Task A_user_and_a_session_that_cannot_be_read_can_be_removed()
    {
        var customer = await Api.SignedInAsync();
        await SqlAsync($"UPDATE sessions SET created_at = '20000-01-01' WHERE user_id = {customer.Id}; UPDATE users SET created_at = '20000-01-01' WHERE id = {customer.Id}");

        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/users/{customer.Id}") { Content = JsonContent.Create(new { currentPassword = Account.Password }) };
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var answer = await Api.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    [Fact]
    public async Task A_stock_that_was_set_by_hand_below_its_reservations_does_not_keep_others_from_ending()
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
    public async Task A_bad_row_that_is_there_already_stops_no_upgrade_and_no_second_one_is_let_in()
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

    private static async Task DropConstraintsAsync(string database) => await TestDatabase.ScalarAsync<long>(database, """
        DO $$ DECLARE c record; BEGIN
            FOR c IN SELECT conrelid::regclass AS of, conname FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace LOOP
                EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.of, c.conname);
            END LOOP;
        END $$;
        SELECT 1::bigint
        """);

    private Task<long> SqlAsync(string sql) => TestDatabase.ScalarAsync<long>(Api.Database, $"{sql}; SELECT 1::bigint");

    private Task<long> VersionAsync(long id) => TestDatabase.ScalarAsync<long>(Api.Database, $"SELECT version FROM products WHERE id = {id}");

    private async Task<JsonElement> JsonAsync(string address) => JsonElement.Parse(await Api.Http.GetStringAsync(address));

    private async Task<IEnumerable<long>> WalkAsync(string address, Func<long, bool>? wanted = null)
    {
        var ids = new List<long>();
        for (string? next = address; next is not null;)
        {
            var page = await JsonAsync(next);
            ids.AddRange(Ids(page));
            next = page.GetProperty("next").GetString() is { } after ? $"{address}&after={after}" : null;
        }

        return ids.Where(wanted ?? (_ => true));
    }

    private async Task<List<JsonElement>> PagesAsync(string address)
    {
        var items = new List<JsonElement>();
        for (string? next = address; next is not null;)
        {
            var page = await JsonAsync(next);
            items.AddRange(page.GetProperty("items").EnumerateArray());
            next = page.GetProperty("next").GetString() is { } after ? $"{address}&after={after}" : null;
        }

        return items;
    }

    private static long[] Ids(JsonElement page) => [.. page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetInt64())];

    /// <summary>The service on a database that lets every row in, and what it logs.</summary>
    public sealed class Unchecked : IAsyncLifetime
    {
        internal CatalogApi Api { get; } = new();

        internal RecordedLog Log { get; } = new();

        public async ValueTask InitializeAsync()
        {
            await Api.WithLog(Log).InitializeAsync();
            await DropConstraintsAsync(Api.Database);
        }

        public ValueTask DisposeAsync() => Api.DisposeAsync();
    }
}
