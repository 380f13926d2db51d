using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Catalog.Tests.Api;
using Catalog.Tests.Auth;

namespace Catalog.Tests.Persistence;

/// <summary>Rows that are older than their constraints, where one is read alone: a stock, a feed, a reservation, a session, a password.</summary>
public sealed class BadRowOfOneTests(UncheckedService service) : IClassFixture<UncheckedService>
{
    private CatalogApi Api => service.Api;

    [Theory]
    [InlineData("updated_at = '20000-01-01'")]
    [InlineData("updated_at = '0044-03-15 BC'")]
    [InlineData("updated_at = 'infinity'")]
    [InlineData("updated_at = '-infinity'")]
    [InlineData("on_hand = -5")]
    [InlineData("reserved = 99")]
    [InlineData("low_stock_at = -1")]
    public async Task A_stock_with_an_impossible_value_is_read_and_can_be_set_right(string spoil)
    {
        var (product, _) = await Api.AddAsync();
        await SqlAsync($"""
            INSERT INTO inventory (product_id, on_hand, version) VALUES ({product}, 5, 3);
            SET session_replication_role = replica; UPDATE inventory SET {spoil} WHERE product_id = {product}
            """);

        var stock = JsonElement.Parse(await Api.Http.GetStringAsync($"/inventory/{product}"));
        using var refused = await AdjustAsync(product, -1_000_000);
        await SqlAsync($"UPDATE inventory SET reserved = 0 WHERE product_id = {product}");
        using var set = await SetAsync(product, 7);

        Assert.Equal(3, stock.GetProperty("version").GetInt64());
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, set.StatusCode);
        Assert.Equal(7, (await CatalogApi.JsonAsync(set)).GetProperty("onHand").GetInt64());
    }

    [Theory]
    [InlineData("at = '20000-01-01'")]
    [InlineData("at = '0044-03-15 BC'")]
    public async Task A_feed_goes_on_without_an_event_that_cannot_be_read(string spoil)
    {
        var (product, _) = await Api.AddAsync();
        var customer = await Api.SignedInAsync();
        await SqlAsync($"""
            INSERT INTO activity (id, user_id, kind, product_id, at) SELECT '{Guid.NewGuid():N}' || n, {customer.Id}, 'click' || n, {product}, now() FROM generate_series(1, 5) n;
            UPDATE activity SET {spoil} WHERE user_id = {customer.Id} AND kind = 'click3'
            """);

        var feed = JsonElement.Parse(await customer.Http.GetStringAsync($"/users/{customer.Id}/activity"));

        Assert.Equal(["click5", "click4", "click2", "click1"], feed.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("kind").GetString()!));
    }

    [Theory]
    [InlineData("created_at = '20000-01-01'")]
    [InlineData("ended_at = '20000-01-01'")]
    [InlineData("state = 'lost'")]
    public async Task A_reservation_that_cannot_be_read_is_not_there_and_can_be_ended(string spoil)
    {
        var (product, _) = await Api.AddAsync();
        var customer = await Api.SignedInAsync();
        using var set = await SetAsync(product, 7);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/inventory/{product}/reservations") { Content = JsonContent.Create(new { quantity = 2 }) };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", "one");
        using var made = await customer.Http.SendAsync(request);
        var id = (await CatalogApi.JsonAsync(made)).GetProperty("id").GetInt64();
        await SqlAsync($"UPDATE reservations SET {spoil} WHERE id = {id}");

        using var read = await customer.Http.GetAsync($"/inventory/{product}/reservations/{id}");
        using var again = new HttpRequestMessage(HttpMethod.Post, request.RequestUri) { Content = JsonContent.Create(new { quantity = 2 }) };
        again.Headers.TryAddWithoutValidation("Idempotency-Key", "one");
        using var repeated = await customer.Http.SendAsync(again);
        using var released = await customer.Http.DeleteAsync($"/inventory/{product}/reservations/{id}");

        Assert.Equal(HttpStatusCode.NotFound, read.StatusCode);
        Assert.True((int)repeated.StatusCode < 500, $"{repeated.StatusCode}");
        Assert.True((int)released.StatusCode < 500, $"{released.StatusCode}");
    }

    [Theory]
    [InlineData("created_at = '20000-01-01'", HttpStatusCode.OK)]
    [InlineData("data = '{\"cart\": \"[1\"}'", HttpStatusCode.Unauthorized)]
    [InlineData("data = '{\"cart\": \"{}\"}'", HttpStatusCode.Unauthorized)]
    [InlineData("data = '[]'", HttpStatusCode.OK)]
    public async Task A_session_that_cannot_be_read_is_none(string spoil, HttpStatusCode status)
    {
        var email = await Accounts.AddAsync(Api.Database);
        using var client = Accounts.ClientWith(Api, await Accounts.SignInAsync(Api, email));
        await SqlAsync($"UPDATE sessions SET {spoil} WHERE user_id = (SELECT id FROM users WHERE email = '{email}')");
        client.DefaultRequestHeaders.TryAddWithoutValidation("Catalog-Position", "unconfirmed");
        await RemoveFromRedisAsync("session:*");

        await Caching.Eventually.BecomesTrueAsync(async () =>
        {
            using var read = await client.GetAsync("/sessions/current");
            Assert.True((int)read.StatusCode < 500, $"{read.StatusCode}");
            return read.StatusCode == status; // a node's own copy lasts for half a second
        });
    }

    [Theory]
    [InlineData("!")]
    [InlineData("*")]
    [InlineData("")]
    [InlineData("$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy")]
    [InlineData("AQ==")]
    public async Task A_password_hash_that_is_none_opens_nothing(string hash)
    {
        var email = await Accounts.AddAsync(Api.Database);
        await SqlAsync($"UPDATE credentials SET password_hash = '{hash}' WHERE user_id = (SELECT id FROM users WHERE email = '{email}')");

        using var answer = await Api.Anonymous.PostAsJsonAsync("/sessions", new { email, password = Accounts.Password });

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_role_that_is_none_opens_nothing()
    {
        var email = await Accounts.AddAsync(Api.Database);
        await SqlAsync($"UPDATE users SET role = 'king' WHERE email = '{email}'");

        using var answer = await Api.Anonymous.PostAsJsonAsync("/sessions", new { email, password = Accounts.Password });

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task What_is_written_to_a_user_that_cannot_be_read_is_answered_as_a_read_is()
    {
        var customer = await Api.SignedInAsync();
        await SqlAsync($"UPDATE users SET created_at = '20000-01-01' WHERE id = {customer.Id}");
        using var put = new HttpRequestMessage(HttpMethod.Put, $"/users/{customer.Id}") { Content = JsonContent.Create(new { email = customer.Email, name = "New" }) };
        put.Headers.TryAddWithoutValidation("If-Match", "*");

        using var replaced = await customer.Http.SendAsync(put);
        using var added = await customer.Http.PostAsJsonAsync(
            $"/users/{customer.Id}/addresses", new { recipient = "Ada", street = "Street 2", postalCode = "1", city = "Town", country = "NL" });
        using var reviewed = await customer.Http.PostAsJsonAsync($"/products/{(await Api.AddAsync()).Id}/reviews", new { stars = 4 });

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (replaced.StatusCode, added.StatusCode));
        Assert.Equal(HttpStatusCode.Unauthorized, reviewed.StatusCode);
        Assert.NotEqual("New", await TestDatabase.ScalarAsync<string>(Api.Database, $"SELECT name FROM users WHERE id = {customer.Id}"));
    }

    private Task<long> SqlAsync(string sql) => TestDatabase.ScalarAsync<long>(Api.Database, $"{sql}; SELECT 1::bigint");

    private async Task RemoveFromRedisAsync(string pattern)
    {
        await using var redis = await TestRedis.ConnectAsync((await TestServers.Shared).Redis.Endpoint);
        await foreach (var key in redis.GetServers()[0].KeysAsync(pattern: Api.Prefix + pattern))
        {
            await redis.GetDatabase().KeyDeleteAsync(key);
        }
    }

    private async Task<HttpResponseMessage> SetAsync(long product, long onHand)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/inventory/{product}") { Content = JsonContent.Create(new { onHand }) };
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        return await Api.Http.SendAsync(request);
    }

    private Task<HttpResponseMessage> AdjustAsync(long product, long delta) =>
        Api.Http.PostAsJsonAsync($"/inventory/{product}/adjust", new { delta, reason = "lost" });
}
