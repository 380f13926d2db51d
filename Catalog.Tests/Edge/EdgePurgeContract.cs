using System.Net.Http.Json;
using Catalog.Caching;
using Catalog.Infrastructure.Edge;
using Catalog.Testbed.Edge;
using Catalog.Tests.Api;
using Catalog.Tests.Caching;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Tests.Edge;

/// <summary>A change of the catalog shows at every edge.</summary>
/// <param name="soft">Whether it is purged softly.</param>
public abstract class EdgePurgeContract(bool soft) : IAsyncLifetime
{
    private const string Fetched = "edge; fwd="; // as a miss, or as stale where a purged answer is still stored
    private readonly CatalogApi _api = new CatalogApi().With("Caching:AnnounceVersions", "true");
    private readonly EdgeStage _stage = EdgeStage.Create();

    private protected CatalogApi Api => _api;

    private protected EdgeServer Edge { get; private set; } = null!;

    private CacheNode Node => _api.Services.GetRequiredService<CacheNode>();

    public async ValueTask InitializeAsync()
    {
        await _api.InitializeAsync();
        Edge = await StartEdgeAsync(_api.Http.BaseAddress!);
    }

    public async ValueTask DisposeAsync()
    {
        await _stage.DisposeAsync();
        await Edge.DisposeAsync();
        await _api.DisposeAsync();
    }

    [Fact]
    public async Task A_product_that_was_replaced_is_answered_with_its_new_values()
    {
        var (id, _) = await _api.AddAsync();
        await StartPurgerAsync();
        await KeepAsync($"products/{id}");

        using var written = await _api.PutAsync(id, CatalogApi.Body(("price", 99.5m)), "*");

        await ShowsAsync($"products/{id}", "99.5");
    }

    [Fact]
    public async Task A_product_that_was_removed_is_gone()
    {
        var (id, _) = await _api.AddAsync();
        await StartPurgerAsync();
        await KeepAsync($"products/{id}");

        using var removed = await _api.DeleteAsync(id, "*");

        await ShowsAsync($"products/{id}", "\"status\":404");
    }

    [Fact]
    public async Task A_review_shows_in_the_reviews_and_in_the_product()
    {
        var (id, _) = await _api.AddAsync();
        await StartPurgerAsync();
        await KeepAsync($"products/{id}/reviews");
        await KeepAsync($"products/{id}");

        using var added = await _api.Http.PostAsJsonAsync(
            $"products/{id}/reviews", new { stars = 4, text = "Seen at the edge." });

        added.EnsureSuccessStatusCode();
        await ShowsAsync($"products/{id}/reviews", "Seen at the edge.");
        await ShowsAsync($"products/{id}", "\"count\":1");
    }

    [Theory]
    [InlineData("products?category=garden")]
    [InlineData("products?category=garden&limit=20")]
    public async Task A_list_shows_a_product_that_was_added(string list)
    {
        await _api.AddAsync();
        await StartPurgerAsync();
        await KeepAsync(list);

        await _api.AddAsync(("name", "Seen at the edge"));

        await ShowsAsync(list, "Seen at the edge");
    }

    [Fact]
    public async Task An_answer_from_before_a_change_that_arrives_after_its_purge_is_not_served()
    {
        await using var origin = await OriginServer.StartAsync();
        await using var edge = await StartEdgeAsync(origin.Address);
        var held = new TaskCompletionSource();
        origin.Answer = async context =>
        {
            origin.Answer = OriginServer.KeptForAMinute;
            context.Response.Headers.CacheControl = "public, max-age=0, s-maxage=60";
            await held.Task;
            await context.Response.WriteAsync("from before");
        };

        var reading = edge.Http.GetStringAsync(new Uri("products/1", UriKind.Relative));
        await Eventually.BecomesTrueAsync(() => origin.Requests.Count == 1);
        await Cache(edge).PurgeAsync(["product:1"], default);
        held.SetResult();
        await reading;

        Assert.NotEqual("from before", await edge.Http.GetStringAsync(new Uri("products/1", UriKind.Relative)));
    }

    [Fact]
    public async Task Answers_on_the_disk_of_a_killed_edge_are_not_served_by_the_next()
    {
        var (id, _) = await _api.AddAsync();
        await KeepAsync($"products/{id}");

        await Edge.KillAsync();
        await Edge.StartAgainAsync();

        Assert.Equal("edge; fwd=uri-miss", (await ReadAsync($"products/{id}")).Status);
    }

    [Fact]
    public async Task A_purge_of_everything_removes_everything()
    {
        var (id, _) = await _api.AddAsync();
        await KeepAsync($"products/{id}");
        await KeepAsync("products?category=garden");

        await Cache(Edge).PurgeEverythingAsync(default);

        Assert.StartsWith(Fetched, (await ReadAsync($"products/{id}")).Status, StringComparison.Ordinal);
        Assert.StartsWith(Fetched, (await ReadAsync("products?category=garden")).Status, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("product")]
    [InlineData("category:garden")]
    public async Task A_purge_of_a_resource_or_category_removes_its_products_and_leaves_the_lists(string surrogate)
    {
        var (id, _) = await _api.AddAsync();
        await KeepAsync($"products/{id}");
        await KeepAsync("products?category=garden");

        await Cache(Edge).PurgeAsync([surrogate], default);

        Assert.StartsWith(Fetched, (await ReadAsync($"products/{id}")).Status, StringComparison.Ordinal);
        Assert.Equal("edge; hit", (await ReadAsync("products?category=garden")).Status);
    }

    [Fact]
    public async Task A_category_whose_name_begins_another_is_purged_alone()
    {
        await AddCategoryAsync("garden-tools");
        await KeepAsync("products?category=garden");
        await KeepAsync("products?category=garden-tools");

        await Cache(Edge).PurgeAsync(["products:garden"], default);

        Assert.Equal("edge; hit", (await ReadAsync("products?category=garden-tools")).Status);
    }

    [Fact]
    public async Task The_command_purge_does_the_same_in_its_own_process()
    {
        var (id, _) = await _api.AddAsync();
        await using var purger = await PurgerProcess.StartAsync(
            Edge.PurgeAddress,
            (await TestServers.Shared).Redis.ConnectionString,
            new Dictionary<string, string> { ["Caching__KeyPrefix"] = Node.Options.KeyPrefix, ["Edge__Soft"] = soft.ToString() });
        await KeepAsync($"products/{id}");

        using var written = await _api.PutAsync(id, CatalogApi.Body(("price", 99.5m)), "*");

        await ShowsAsync($"products/{id}", "99.5");
    }

    private protected abstract Task<EdgeServer> StartEdgeAsync(params Uri[] nodes);

    private protected EdgeCache Cache(EdgeServer edge) => new(edge.PurgeHttp, soft);

    private Task StartPurgerAsync() => _stage.StartPurgerAsync(Node, Cache(Edge));

    private protected Task<long> AddCategoryAsync(string slug) => Persistence.TestDatabase.ScalarAsync<long>(
        _api.Database, $"INSERT INTO categories VALUES ('{slug}', '{slug}'); SELECT 1::bigint");

    // A purger that has just started may purge it once more.
    private protected Task KeepAsync(string target) =>
        Eventually.BecomesTrueAsync(async () => (await ReadAsync(target)).Status == "edge; hit");

    private Task ShowsAsync(string target, string text) => Eventually.BecomesTrueAsync(
        async () => (await ReadAsync(target)).Body.Contains(text, StringComparison.Ordinal), TimeSpan.FromSeconds(20)); // kept answers live longer

    private protected async Task<EdgeAnswer> ReadAsync(string target)
    {
        using var answer = await Edge.Http.GetAsync(new Uri(target, UriKind.Relative));
        return await EdgeAnswer.OfAsync(answer);
    }
}
