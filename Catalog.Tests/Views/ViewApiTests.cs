using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Catalog.Testbed;
using Catalog.Tests.Api;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;

namespace Catalog.Tests.Views;

public sealed class ViewApiTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    [Fact]
    public async Task A_view_is_accepted_at_once_and_reaches_the_database_in_the_background()
    {
        var (id, _) = await api.AddAsync();

        using var taken = await CountAsync(api, id, "ann");

        Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
        await Eventually.BecomesTrueAsync(async () => // a batch in flight to the database briefly counts twice
        {
            var shown = await api.Http.GetFromJsonAsync<JsonElement>($"/products/{id}/views");
            return (shown.GetProperty("views").GetInt64(), shown.GetProperty("viewersToday").GetInt64()) == (1, 1);
        });
        await Eventually.BecomesTrueAsync(async () => await ViewsAsync(api.Database, id) == 1, TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task The_views_of_an_unknown_product_are_not_found()
    {
        using var answer = await api.Http.GetAsync("/products/900000001/views");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("/products/0/views")]
    [InlineData("/products/top?days=2")]
    [InlineData("/products/top?limit=0")]
    [InlineData("/products/top?limit=101")]
    public async Task A_value_out_of_range_is_answered_400(string address)
    {
        using var answer = await api.Http.GetAsync(address);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task An_invalid_viewer_is_answered_400()
    {
        var (id, _) = await api.AddAsync();

        using var answer = await CountAsync(api, id, "ann@example.org");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_node_that_is_stopped_flushes_pending_views_to_the_database()
    {
        var database = await TestDatabase.CreateAsync();
        await using var slow = new CatalogApi(database, await TestServers.RedisAsNodeAsync());
        await using var node = slow.WithWebHostBuilder(host => host
            .UseSetting("ConnectionStrings:Postgres", database)
            .UseSetting("Views:WriteBehind:FlushInterval", "01:00:00")
            .UseSetting("Views:WriteBehind:LastFlushFor", "00:01:00"));
        node.UseKestrel();
        node.StartServer();
        var id = await ViewStage.AddProductAsync(database);
        using var client = node.CreateClient();
        (await client.PostAsync(new Uri($"/products/{id}/views", UriKind.Relative), null)).EnsureSuccessStatusCode();
        Assert.Equal(0, await ViewsAsync(database, id));

        await node.DisposeAsync(); // returns at once if the service has already begun to stop

        await Eventually.BecomesTrueAsync(async () => await ViewsAsync(database, id) == 1);
    }

    [Fact]
    public async Task When_Redis_is_killed_acknowledged_views_are_counted_and_others_at_most_once()
    {
        await using var servers = await Servers.StartAsync(new ServersOptions { Private = true });
        var database = await servers.Postgres.CreateDatabaseAsync();
        await TestDatabase.MigrateAsync(database);
        await using var broken = new CatalogApi(database, servers.Redis.Endpoint);
        await broken.InitializeAsync();
        var (id, _) = await broken.AddAsync();
        await servers.Redis.KillAsync();

        var statuses = new List<HttpStatusCode>();
        while (statuses.Count(status => status == HttpStatusCode.Accepted) < 5)
        {
            using var answer = await CountAsync(broken, id);
            statuses.Add(answer.StatusCode);
        }

        Assert.All(statuses, status => Assert.True(status is HttpStatusCode.Accepted or HttpStatusCode.ServiceUnavailable));
        Assert.InRange(await ViewsAsync(database, id), 5, statuses.Count);
    }

    private static async Task<HttpResponseMessage> CountAsync(CatalogApi api, long id, string? viewer = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/products/{id}/views");
        if (viewer is not null)
        {
            request.Headers.Add("Viewer-Id", viewer);
        }

        return await api.Http.SendAsync(request);
    }

    private static Task<long> ViewsAsync(string database, long id) => TestDatabase.ScalarAsync<long>(
        database, $"SELECT coalesce((SELECT views FROM product_views WHERE product_id = {id}), 0)");
}
