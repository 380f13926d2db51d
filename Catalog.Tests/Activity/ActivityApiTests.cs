using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Catalog.Testbed;
using Catalog.Tests.Api;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;
using Microsoft.Extensions.Options;

namespace Catalog.Tests.Activity;

public sealed class ActivityApiTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    private static readonly Uri Events = new("/events", UriKind.Relative);

    [Fact]
    public async Task An_event_is_accepted_at_once_and_reaches_the_database_in_the_background()
    {
        var (product, _) = await api.AddAsync();

        using var taken = await SendAsync(api.Http, product, "one");

        Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
        await Eventually.BecomesTrueAsync(async () => await StoredAsync(api.Database, product) == 1, TimeSpan.FromSeconds(60));
    }

    [Theory]
    [InlineData("kind", """{"productId":1}""")]
    [InlineData("kind", """{"productId":1,"kind":"Click"}""")]
    [InlineData("kind", """{"productId":1,"kind":"click\n"}""")]
    [InlineData("kind", """{"productId":1,"kind":"a23456789012345678901234567890123"}""")]
    [InlineData("productId", """{"kind":"click"}""")]
    [InlineData("productId", """{"kind":"click","productId":0}""")]
    [InlineData("productId", """{"kind":"click","productId":"1"}""")]
    [InlineData("id", """{"kind":"click","productId":1,"id":""}""")]
    [InlineData("id", """{"kind":"click","productId":1,"id":"a b"}""")]
    public async Task A_field_that_breaks_a_rule_is_named_in_a_400(string field, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await api.Http.PostAsync(Events, content);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.True((await CatalogApi.JsonAsync(answer)).GetProperty("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task A_feed_is_private_and_read_through_the_cache()
    {
        var user = await ActivityStage.AddUserAsync(api.Database);
        var feed = new Uri($"/users/{user}/activity", UriKind.Relative);

        using var miss = await api.Http.GetAsync(feed);
        using var hit = await api.Http.GetAsync(feed);

        Assert.StartsWith("catalog; fwd=miss; stored", CatalogApi.CacheStatus(miss), StringComparison.Ordinal);
        Assert.EndsWith("detail=L2", CatalogApi.CacheStatus(hit), StringComparison.Ordinal);
        Assert.Equal("no-store", hit.Headers.CacheControl!.ToString());
    }

    [Theory]
    [InlineData("/users/900000001/activity", HttpStatusCode.NotFound)]
    [InlineData("/users/0/activity", HttpStatusCode.BadRequest)]
    public async Task An_unknown_user_has_no_feed(string address, HttpStatusCode expected)
    {
        using var answer = await api.Http.GetAsync(address);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task An_event_of_a_user_who_is_signed_in_is_theirs_and_shows_in_their_feed()
    {
        var customer = await api.SignedInAsync();
        var (product, _) = await api.AddAsync();

        (await SendAsync(customer.Http, product, "one")).EnsureSuccessStatusCode();

        await Eventually.BecomesTrueAsync(
            async () =>
            {
                var feed = await customer.Http.GetFromJsonAsync<JsonElement>($"/users/{customer.Id}/activity");
                return feed.GetProperty("items").EnumerateArray().Any(item => item.GetProperty("productId").GetInt64() == product);
            },
            TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task When_too_many_events_wait_a_new_one_is_refused_with_Retry_After_and_none_is_lost()
    {
        await using var full = new CatalogApi().With("Activity:WriteBehind:Shards", "1").With("Activity:WriteBehind:MaxWaiting", "2");
        await full.InitializeAsync();
        var (product, _) = await full.AddAsync();
        await TestDatabase.ScalarAsync<long>(full.Database, "ALTER TABLE activity RENAME TO away; SELECT 1::bigint");

        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 3; i++)
        {
            using var answer = await SendAsync(full.Http, product, $"{i}");
            statuses.Add(answer.StatusCode);
            Assert.Equal(answer.StatusCode == HttpStatusCode.ServiceUnavailable, answer.Headers.RetryAfter is not null);
        }

        await TestDatabase.ScalarAsync<long>(full.Database, "ALTER TABLE away RENAME TO activity; SELECT 1::bigint");

        Assert.Equal([HttpStatusCode.Accepted, HttpStatusCode.Accepted, HttpStatusCode.ServiceUnavailable], statuses);
        await Eventually.BecomesTrueAsync(async () => await StoredAsync(full.Database, product) == 2, TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_node_that_is_stopped_flushes_pending_events_to_the_database()
    {
        await using var slow = new CatalogApi()
            .With("Activity:WriteBehind:Consumer:Pause", "00:01:00")
            .With("Activity:WriteBehind:LastFlushFor", "00:01:00");
        await slow.InitializeAsync();
        var (product, _) = await slow.AddAsync();
        using (var taken = await SendAsync(slow.Http, product, "one"))
        {
            taken.EnsureSuccessStatusCode();
        }

        await slow.DisposeAsync(); // returns at once if the service has already begun to stop

        await Eventually.BecomesTrueAsync(async () => await StoredAsync(slow.Database, product) == 1);
    }

    [Fact]
    public async Task When_Redis_is_killed_acknowledged_events_are_stored_once()
    {
        await using var servers = await Servers.StartAsync(new ServersOptions { Private = true });
        var database = await servers.Postgres.CreateDatabaseAsync();
        await TestDatabase.MigrateAsync(database);
        await using var broken = new CatalogApi(database, servers.Redis.Endpoint);
        await broken.InitializeAsync();
        var (product, _) = await broken.AddAsync();

        using var before = await SendAsync(broken.Http, product, "before");
        await Eventually.BecomesTrueAsync(async () => await StoredAsync(database, product) == 1, TimeSpan.FromSeconds(60));
        await servers.Redis.KillAsync();
        using var during = await SendAsync(broken.Http, product, "while");
        await servers.Redis.StartAgainAsync();
        await Eventually.BecomesTrueAsync(
            async () =>
            {
                using var again = await SendAsync(broken.Http, product, "while");
                return again.StatusCode == HttpStatusCode.Accepted;
            },
            TimeSpan.FromSeconds(60));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, during.StatusCode);
        Assert.NotNull(during.Headers.RetryAfter);
        await Eventually.BecomesTrueAsync(async () => await StoredAsync(database, product) == 2, TimeSpan.FromSeconds(60));
    }

    [Theory]
    [InlineData("Activity:WriteBehind:Shards", "0")]
    [InlineData("Activity:WriteBehind:Consumer:BatchSize", "0")]
    [InlineData("Caching:Activity:NegativeTtl", "00:00:01")]
    public async Task A_value_out_of_range_stops_startup(string setting, string value)
    {
        await using var wrong = new CatalogApi().With(setting, value);

        await Assert.ThrowsAsync<OptionsValidationException>(wrong.StartAsync);
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, long product, string id) =>
        client.PostAsJsonAsync(Events, new { kind = "click", productId = product, id });

    private static Task<long> StoredAsync(string database, long product) =>
        TestDatabase.ScalarAsync<long>(database, $"SELECT count(*) FROM activity WHERE product_id = {product}");
}
