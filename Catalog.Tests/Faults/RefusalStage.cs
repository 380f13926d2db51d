using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Catalog.Testbed;
using Catalog.Tests.Api;
using Catalog.Tests.Caching;
using Catalog.Tests.ChangeCapture;
using StackExchange.Redis;

namespace Catalog.Tests.Faults;

/// <summary>Two nodes that capture changes, on a Redis where a test revokes rights and overwrites keys.</summary>
public sealed partial class RefusalStage : IAsyncLifetime
{
    private const string Admin = "admin"; // the nodes are the user default
    private readonly CaptureStage _stage = new()
    {
        // So that a test can make it reload its data, and fail to save them.
        Redis = new RedisServerOptions { ExtraArguments = ["--enable-debug-command", "yes", "--enable-protected-configs", "yes"] },
    };

    private ConnectionMultiplexer _redis = null!;
    private long _price = 10;

    public CatalogApi First => _stage.First;

    public CatalogApi Second => _stage.Second;

    /// <summary>A product that has a stock; both nodes have it cached.</summary>
    public long Product { get; private set; }

    /// <summary>Redis with the rights of an administrator.</summary>
    public IDatabase Redis => _redis.GetDatabase();

    public async ValueTask InitializeAsync()
    {
        await _stage.InitializeAsync();
        await using (var first = await TestRedis.ConnectAsync(_stage.Servers.Redis.Endpoint))
        {
            await first.GetDatabase().ExecuteAsync("ACL", "SETUSER", Admin, "on", $">{Admin}", "~*", "&*", "+@all");
        }

        _redis = await ConnectAsync();
        Product = (await First.AddAsync()).Id;
        await WalkAsync(First);
        await WalkAsync(Second);
    }

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _stage.DisposeAsync();
    }

    /// <summary>One more connection of the administrator, for a command that keeps the server busy.</summary>
    public Task<ConnectionMultiplexer> ConnectAsync() => TestRedis.ConnectAsync($"{_stage.Servers.Redis.Endpoint},user={Admin},password={Admin}");

    /// <summary>Waits until the server refuses a write with an error that starts with this text.</summary>
    public Task WhenRefusedAsync(string error) => Eventually.BecomesTrueAsync(async () =>
    {
        try
        {
            await Redis.StringSetAsync("probe", 1);
            return false;
        }
        catch (RedisServerException refusal)
        {
            return refusal.Message.StartsWith(error, StringComparison.Ordinal);
        }
    });

    public Task AdministerAsync(string command, params object[] arguments) => Redis.ExecuteAsync(command, arguments);

    /// <summary>The keys that the nodes use now; of those that differ only by a number or a hash, one.</summary>
    public IReadOnlyList<RedisKey> Keys() =>
        [.. _redis.GetServers()[0].Keys(pattern: First.Prefix + "*").DistinctBy(key => Numbers().Replace(((string)key!)[First.Prefix.Length..], "#"))];

    /// <summary>The commands that were sent since the start, by their names in ACL rules.</summary>
    public async Task<IReadOnlyList<string>> CommandsAsync()
    {
        var stats = await _redis.GetServers()[0].InfoAsync("commandstats");
        return [.. stats.SelectMany(section => section).Select(stat => stat.Key["cmdstat_".Length..])];
    }

    /// <summary>Calls everything that uses Redis on one node. Reads must succeed; writes that only Redis stores may be 503.</summary>
    public async Task WalkAsync(CatalogApi node)
    {
        await CallsAsync(
            node,
            () => node.Http.GetAsync($"/products/{Product}"),
            () => node.Http.GetAsync("/products?category=garden"),
            () => node.Http.GetAsync($"/products/{Product}/reviews"),
            () => node.Http.GetAsync("/products/trending"),
            () => node.Http.GetAsync("/products/top"),
            () => node.Http.PostAsync($"/products/{Product}/views?viewerId=v", null),
            () => node.Http.GetAsync($"/products/{Product}/views"),
            () => node.Http.GetAsync("/countries/NL"),
            () => node.Http.PutAsJsonAsync($"/inventory/{Product}", new { onHand = 5 }),
            () => node.Http.GetAsync($"/inventory/{Product}"),
            () => node.Http.PostAsJsonAsync("/events", new { kind = "click", productId = Product }),
            () => node.Http.GetAsync($"/users/{CatalogApi.AdminId}"),
            () => node.Http.GetAsync($"/users/{CatalogApi.AdminId}/activity"),
            () => node.Http.GetAsync("/sessions/current"),
            () => node.Http.GetAsync("/sessions/online"),
            () => node.Http.GetAsync("/audit?limit=1"),
            () => node.Http.GetAsync("/cache/stats"),
            () => node.Http.GetAsync($"/cache/entries/product:{{{Product}}}"),
            () => node.Anonymous.GetAsync($"/products/{Product}"));
    }

    /// <summary>Writes a new price on the first node, reads it there at once, and checks that both nodes are live.</summary>
    public async Task WriteAndReadAsync()
    {
        using var written = await First.PutAsync(Product, CatalogApi.Body(("price", ++_price)), "*");
        Assert.Equal(HttpStatusCode.OK, written.StatusCode);
        Assert.Equal(_price, await PriceAsync(First));
        foreach (var node in new[] { First, Second })
        {
            using var live = await node.Anonymous.GetAsync("/health/live");
            Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        }
    }

    /// <summary>Waits until both nodes serve what the first writes, from Redis and from memory.</summary>
    public async Task WorksAgainAsync()
    {
        await WriteAndReadAsync();
        await Eventually.BecomesTrueAsync(async () =>
            await IsHitAsync(First) && await IsHitAsync(Second) && (await PriceAsync(First), await PriceAsync(Second)) == (_price, _price));
    }

    /// <summary>One part of a node's health report.</summary>
    public static async Task<(string Status, string Description)> HealthAsync(CatalogApi node, string part)
    {
        using var answer = await node.Http.GetAsync("/health/ready");
        var state = (await CatalogApi.JsonAsync(answer)).GetProperty("dependencies").GetProperty(part);
        return (state.GetProperty("status").GetString()!, state.GetProperty("description").GetString() ?? "");
    }

    [GeneratedRegex("[0-9a-f]{16,}|[0-9]+")]
    private static partial Regex Numbers();

    private static async Task CallsAsync(CatalogApi node, params Func<Task<HttpResponseMessage>>[] calls)
    {
        foreach (var call in calls)
        {
            using var answer = await call();
            var isPromised = answer is { StatusCode: HttpStatusCode.ServiceUnavailable, RequestMessage.Method.Method: "POST" };
            Assert.True((int)answer.StatusCode < 500 || isPromised, $"{answer.RequestMessage!.RequestUri}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }
    }

    private async Task<decimal> PriceAsync(CatalogApi node) =>
        (await node.Http.GetFromJsonAsync<JsonElement>($"/products/{Product}")).GetProperty("price").GetDecimal();

    private async Task<bool> IsHitAsync(CatalogApi node)
    {
        using var answer = await node.Http.GetAsync($"/products/{Product}");
        return CatalogApi.CacheStatus(answer).Contains("; hit", StringComparison.Ordinal);
    }
}
