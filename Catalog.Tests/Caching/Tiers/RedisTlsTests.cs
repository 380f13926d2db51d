using System.Net.Http.Json;
using Catalog.Testbed;
using Catalog.Tests.Api;
using Catalog.Tests.Persistence;

namespace Catalog.Tests.Caching.Tiers;

/// <summary>Nodes in their own processes, because a process reads its trusted authorities only once.</summary>
public sealed class RedisTlsTests : IAsyncLifetime
{
    private readonly string _prefix = TestServers.NewPrefix();
    private string _database = "";

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        await TestDatabase.ScalarAsync<long>(_database, "INSERT INTO categories VALUES ('garden', 'Garden'); SELECT 1::bigint");
    }

    public ValueTask DisposeAsync() => default;

    [Fact]
    public async Task Over_TLS_as_the_only_enabled_user_nodes_share_entries_and_receive_invalidations()
    {
        await using var redis = await TlsRedis.StartAsync(_prefix);
        await using var first = await StartAsync(redis, trusted: true);
        await using var second = await StartAsync(redis, trusted: true);
        await first.SignInAsync();
        using var added = await first.Http.PostAsJsonAsync("/products", CatalogApi.Body());
        var path = added.Headers.Location!;

        using var miss = await first.Http.GetAsync(path);
        using var hit = await second.Http.GetAsync(path);
        using var change = new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(CatalogApi.Body(("name", "Hoe"))) };
        change.Headers.IfMatch.Add(added.Headers.ETag!);
        using var changed = await first.Http.SendAsync(change);

        Assert.Contains("stored", CatalogApi.CacheStatus(miss), StringComparison.Ordinal);
        Assert.Contains("detail=L2", CatalogApi.CacheStatus(hit), StringComparison.Ordinal);
        changed.EnsureSuccessStatusCode();
        await Eventually.BecomesTrueAsync(async () =>
        {
            using var read = await second.Http.GetAsync(path);
            return (await CatalogApi.JsonAsync(read)).GetProperty("name").GetString() == "Hoe";
        });
        Assert.Equal("Healthy", await RedisStateAsync(second));
    }

    [Fact]
    public async Task A_certificate_that_the_machine_does_not_trust_is_not_accepted()
    {
        await using var redis = await TlsRedis.StartAsync(_prefix);
        await using var node = await StartAsync(redis, trusted: false);

        Assert.NotEqual("Healthy", await RedisStateAsync(node));
    }

    private static async Task<string?> RedisStateAsync(ApiNode node)
    {
        await node.SignInAsync(); // the report is for admins
        using var answer = await node.Http.GetAsync(new Uri("/health/ready", UriKind.Relative));
        return (await CatalogApi.JsonAsync(answer)).GetProperty("dependencies").GetProperty("redis").GetProperty("status").GetString();
    }

    private Task<ApiNode> StartAsync(TlsRedis redis, bool trusted)
    {
        var settings = new Dictionary<string, string>(LimitsOutOfReach.Settings)
        {
            ["Caching__KeyPrefix"] = _prefix,
            ["Caching__Redis__Deadline"] = "00:00:02",
            ["Caching__Products__Ttl"] = "01:00:00", // a change that shows came with a message
            ["Caching__Products__LocalTtl"] = "01:00:00",
            ["ChangeCapture__Enabled"] = "false",
        };
        if (trusted)
        {
            settings["SSL_CERT_FILE"] = redis.Authority;
        }

        return ApiNode.StartAsync(new ApiNodeOptions { Postgres = _database, Redis = redis.ConnectionString, Environment = settings });
    }
}
