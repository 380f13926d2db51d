using Catalog.Testbed;
using Catalog.Testbed.Edge;
using Catalog.Tests.Caching;
using Catalog.Tests.Edge;
using StackExchange.Redis;

namespace Catalog.Tests.Operations;

/// <summary>deploy/make-secrets.sh, and the services with what it gives them.</summary>
public sealed class SecretsTests(SecretsStage stage) : IClassFixture<SecretsStage>
{
    [Fact]
    public void Each_service_has_a_user_of_its_own_in_Redis()
    {
        string[] told = [stage.Secrets.Redis("api"), stage.Secrets.Redis("purger"), stage.Secrets.Redis("follower")];

        Assert.Equal(["catalog", "purger", "follower"], told.Select(text => Part(text, "user=")));
        Assert.Distinct(told.Select(text => Part(text, "password=")));

        static string Part(string text, string name) => text.Split(',').Single(part => part.StartsWith(name, StringComparison.Ordinal))[name.Length..];
    }

    [Fact]
    public async Task The_purger_purges_with_its_own_rights()
    {
        await stage.ForgetRefusedAsync();
        await using var cache = await OriginServer.StartAsync();
        await using var purger = await PurgerProcess.StartAsync(cache.Address, stage.ConnectionString("purger"));
        await Eventually.BecomesTrueAsync(() => cache.Requests.Count >= 3); // everything, in each pass

        await stage.ChangeAsync(await stage.AddAsync());

        await Eventually.BecomesTrueAsync(() => cache.Requests.Count >= 6);
        Assert.Empty(await stage.RefusedAsync("purger"));
    }

    [Fact]
    public async Task The_follower_follows_with_its_own_rights()
    {
        await stage.ForgetRefusedAsync();
        var product = await stage.AddAsync();
        await using var follower = await FollowerProcess.StartAsync(stage.Node.Address, stage.ConnectionString("follower"), "catalog:", "catalog:labels");
        await Eventually.BecomesTrueAsync(async () => await follower.LabelAsync(product) == "Rake 1.50 EUR");

        await stage.ChangeAsync(product);

        await Eventually.BecomesTrueAsync(async () => await follower.LabelAsync(product) == "Rake 2.50 EUR");
        Assert.Empty(await stage.RefusedAsync("follower"));
    }

    [Theory]
    [InlineData("purger", "GET", "catalog:product:{1}")]
    [InlineData("follower", "GET", "catalog:product:{1}")]
    [InlineData("follower", "DEL", "catalog:{bus}:stream")]
    [InlineData("follower", "XADD", "catalog:{bus}:stream", "*", "m", "n|1|k|product:{1}")]
    public async Task A_service_can_do_no_more_than_it_needs(string service, string command, params string[] arguments)
    {
        await using var redis = await TestRedis.ConnectAsync(stage.ConnectionString(service));

        var refused = await Assert.ThrowsAsync<RedisServerException>(() => redis.GetDatabase().ExecuteAsync(command, [.. arguments]));

        Assert.StartsWith("NOPERM", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_is_told_where_to_send_metrics_shares_a_network_with_the_collector()
    {
        var collector = ComposeFile.Service("observability").Networks.Where(ComposeFile.IsInternal).ToList();
        var told = stage.Secrets.ServicesWith("OTEL_EXPORTER_OTLP_ENDPOINT").ToList();
        var senders = ComposeFile.Services.Where(service => service.Secrets is { } folder && told.Contains(folder)).ToList();

        Assert.Equal(["api-1", "api-2", "api-3", "purger", "varnish-purger"], senders.Select(service => service.Name).Order(StringComparer.Ordinal));
        Assert.All(senders, service => Assert.NotEmpty(service.Networks.Intersect(collector)));
    }
}
