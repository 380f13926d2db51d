using System.Net;
using System.Text.Json;
using Catalog.Testbed;
using Catalog.Tests.Api;
using Catalog.Tests.Persistence;

namespace Catalog.Tests.Countries;

public sealed class CountryTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    [Fact]
    public async Task All_of_ISO_3166_is_listed_in_the_order_of_the_codes()
    {
        var countries = JsonElement.Parse(await api.Http.GetStringAsync("/countries")).GetProperty("items").EnumerateArray().ToArray();
        var codes = countries.Select(c => c.GetProperty("code").GetString()!).ToArray();

        Assert.Equal(249, codes.Length);
        Assert.Equal(codes.Order(StringComparer.Ordinal), codes);
        Assert.All(countries, c => Assert.Matches("^[A-Z]{3} [0-9]{3} .+", $"{c.GetProperty("alpha3")} {c.GetProperty("numeric")} {c.GetProperty("name")}"));
    }

    [Theory]
    [InlineData("BO", "BOL 068 Bolivia / Plurinational State of Bolivia")]
    [InlineData("CI", "CIV 384 Côte d'Ivoire / Republic of Côte d'Ivoire")]
    [InlineData("KR", "KOR 410 South Korea / South Korea")]
    public async Task A_country_has_its_codes_and_names(string code, string expected)
    {
        var country = JsonElement.Parse(await api.Http.GetStringAsync($"/countries/{code}"));

        Assert.Equal(
            expected,
            $"{country.GetProperty("alpha3")} {country.GetProperty("numeric")} {country.GetProperty("name")} / {country.GetProperty("officialName")}");
    }

    [Theory]
    [InlineData("/countries")]
    [InlineData("/countries/AD")]
    [InlineData("/countries/ZW")]
    public async Task When_a_node_is_ready_the_first_read_is_a_hit_in_its_own_memory(string address)
    {
        await using var node = await api.StartPeerAsync();

        using var first = await node.Http.GetAsync(address);

        Assert.Matches("^catalog; hit; ttl=[0-9]+; detail=L1$", CatalogApi.CacheStatus(first));
    }

    [Fact]
    public async Task When_a_node_is_ready_Redis_has_the_countries_though_its_calls_missed_their_deadline()
    {
        await using var slow = TcpProxy.Start((await TestServers.Shared).Redis.Endpoint);
        slow.Delay = TimeSpan.FromMilliseconds(4); // each way
        await using var node = new CatalogApi(await TestServers.CreateDatabaseAsync(), slow.Endpoint)
            .With("Caching:Redis:Deadline", "00:00:00.005")
            .With("Caching:Redis:BreakerMinimumCalls", "10000")
            .With("Caching:Redis:ConnectTimeout", "00:01:00");
        await node.InitializeAsync();

        await using var redis = await TestRedis.ConnectAsync((await TestServers.Shared).Redis.Endpoint);
        Assert.True(await redis.GetDatabase().KeyExistsAsync(node.Prefix + "country:{ZW}"));
    }

    [Fact]
    public async Task Countries_that_Redis_does_not_store_do_not_count_as_cached()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = new CatalogApi(await TestServers.CreateDatabaseAsync(), redis.Endpoint);
        await redis.AskAsync("ACL SETUSER default -evalsha");
        await node.StartAsync();

        await Caching.Eventually.BecomesTrueAsync(async () => await HealthAsync() == "Degraded");

        await redis.AskAsync("ACL SETUSER default +evalsha");
        await Caching.Eventually.BecomesTrueAsync(async () => await HealthAsync() == "Healthy");

        async Task<string?> HealthAsync()
        {
            using var answer = await node.Http.GetAsync("/health/ready");
            return (await CatalogApi.JsonAsync(answer)).GetProperty("dependencies").GetProperty("countries").GetProperty("status").GetString();
        }
    }

    [Fact]
    public async Task A_country_of_the_greatest_version_is_listed_with_the_others()
    {
        var database = await TestDatabase.CreateAsync();
        await TestDatabase.ScalarAsync<long>(database, """
            SET session_replication_role = replica; UPDATE countries SET version = 9223372036854775807 WHERE code = 'DE' RETURNING version
            """);
        await using var node = new CatalogApi(database, (await TestServers.Shared).Redis.Endpoint);
        await node.InitializeAsync();

        Assert.Equal(249, JsonElement.Parse(await node.Http.GetStringAsync("/countries")).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_client_with_the_current_version_is_answered_304()
    {
        using var first = await api.Http.GetAsync("/countries/DE");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/countries/DE");
        request.Headers.TryAddWithoutValidation("If-None-Match", first.Headers.ETag!.Tag);

        using var second = await api.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public async Task A_change_by_plain_sql_raises_the_version() =>
        Assert.Equal(2, await TestDatabase.ScalarAsync<long>(
            await TestDatabase.CreateAsync(), "UPDATE countries SET name = 'Somewhere' WHERE code = 'DE' RETURNING version"));

    [Theory]
    [InlineData("/countries/XX", HttpStatusCode.NotFound)]
    [InlineData("/countries/de", HttpStatusCode.BadRequest)]
    [InlineData("/countries/DEU", HttpStatusCode.BadRequest)]
    public async Task An_unknown_country_is_refused(string address, HttpStatusCode expected)
    {
        using var answer = await api.Http.GetAsync(address);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task A_node_is_not_ready_before_it_has_read_the_countries()
    {
        await TestDatabase.ScalarAsync<long>(api.Database, "ALTER TABLE countries RENAME TO away; SELECT 1::bigint");
        await using var node = api.NewPeer();
        await node.StartAsync();
        using var early = await node.Http.GetAsync("/health/ready");

        await TestDatabase.ScalarAsync<long>(api.Database, "ALTER TABLE away RENAME TO countries; SELECT 1::bigint");
        await node.WhenReadyAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, early.StatusCode);
        Assert.Equal("Unhealthy", (await CatalogApi.JsonAsync(early)).GetProperty("dependencies").GetProperty("countries").GetProperty("status").GetString());
    }
}
