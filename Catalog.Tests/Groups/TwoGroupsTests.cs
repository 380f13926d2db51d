using System.Net;
using System.Net.Http.Json;
using Catalog.Infrastructure.Views;
using Catalog.Tests.Api;
using Catalog.Tests.Auth;
using Catalog.Tests.Caching;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Tests.Groups;

/// <summary>Writes through one group show on the other whatever it has cached, and counts that only Redis has are applied once.</summary>
public sealed class TwoGroupsTests(GroupsStage stage) : IClassFixture<GroupsStage>
{
    [Fact]
    public async Task Each_group_reads_its_own_slot() => Assert.Equal(
        2, await stage.ScalarAsync<long>("SELECT count(*) FROM pg_replication_slots WHERE active AND database = current_database()"));

    [Theory]
    [InlineData("old")]
    [InlineData("new")]
    public async Task A_product_changed_through_one_group_shows_on_the_other(string writer)
    {
        var (by, on) = stage.Of(writer);
        var (id, tag) = await by.AddAsync(("price", 1));
        await CacheAsync(on, $"/products/{id}");

        (await by.PutAsync(id, CatalogApi.Body(("price", 2)), tag)).Dispose();

        await GroupsStage.ShowsAsync(on, $"/products/{id}", product => product?.GetProperty("price").GetDecimal() == 2);
    }

    [Theory]
    [InlineData("old")]
    [InlineData("new")]
    public async Task A_product_added_through_one_group_shows_in_a_list_that_the_other_has_cached(string writer)
    {
        var (by, on) = stage.Of(writer);
        var before = await CountAsync(on);

        await by.AddAsync();

        await Eventually.BecomesTrueAsync(async () => await CountAsync(on) == before + 1);
    }

    [Theory]
    [InlineData("old")]
    [InlineData("new")]
    public async Task A_stock_changed_through_one_group_shows_in_the_other_with_its_version(string writer)
    {
        var (by, on) = stage.Of(writer);
        var (id, _) = await by.AddAsync();
        await CacheAsync(on, $"/inventory/{id}");

        (await by.Http.PostAsJsonAsync($"/inventory/{id}/adjust", new { delta = 5, reason = "count" })).EnsureSuccessStatusCode();
        (await by.Http.PostAsJsonAsync($"/inventory/{id}/adjust", new { delta = -2, reason = "count" })).EnsureSuccessStatusCode();
        await stage.WhenConfirmedAsync();

        using var answer = await on.Http.GetAsync($"/inventory/{id}");
        var stock = await CatalogApi.JsonAsync(answer);
        Assert.Equal((3, 2), (stock.GetProperty("onHand").GetInt64(), stock.GetProperty("version").GetInt64()));
    }

    [Theory]
    [InlineData("old")]
    [InlineData("new")]
    public async Task A_session_opened_on_one_group_is_accepted_by_the_other_and_refused_once_it_is_ended(string writer)
    {
        var (by, on) = stage.Of(writer);
        var account = await Account.OpenAsync(by);
        using var elsewhere = Accounts.ClientWith(on, account.Token);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(elsewhere));

        (await account.Http.DeleteAsync("/sessions/current")).EnsureSuccessStatusCode();

        await Eventually.BecomesTrueAsync(
            async () => await StatusAsync(elsewhere) == HttpStatusCode.Unauthorized, TimeSpan.FromSeconds(50)); // before its use is recorded
    }

    [Theory]
    [InlineData("old")]
    [InlineData("new")]
    public async Task A_user_registered_through_one_group_is_not_denied_by_the_filter_of_the_other(string writer)
    {
        var (by, on) = stage.Of(writer);

        var account = await Account.OpenAsync(by);

        await GroupsStage.ShowsAsync(on, $"/users/{account.Id}", user => user?.GetProperty("email").GetString() == account.Email);
    }

    [Fact]
    public async Task Views_counted_on_both_groups_reach_the_database_once_each()
    {
        var (id, _) = await stage.Old.AddAsync();
        foreach (var node in Enumerable.Repeat(stage.Old, 5).Concat(Enumerable.Repeat(stage.New, 7)))
        {
            (await node.Http.PostAsync(new Uri($"/products/{id}/views", UriKind.Relative), null)).EnsureSuccessStatusCode();
        }

        await Eventually.BecomesTrueAsync(async () => await ViewsAsync(id) >= 12);
        await Task.WhenAll(FlushAsync(stage.Old), FlushAsync(stage.New));
        Assert.Equal(12, await ViewsAsync(id));
    }

    private static async Task CacheAsync(CatalogApi node, string path)
    {
        Assert.NotNull(await GroupsStage.ReadAsync(node, path));
        Assert.NotNull(await GroupsStage.ReadAsync(node, path));
    }

    private static async Task<int> CountAsync(CatalogApi node) =>
        (await GroupsStage.ReadAsync(node, "/products?category=garden&limit=100"))!.Value.GetProperty("items").GetArrayLength();

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client)
    {
        using var answer = await client.GetAsync("/sessions/current");
        return answer.StatusCode;
    }

    private static Task<int> FlushAsync(CatalogApi node) =>
        node.Services.GetRequiredService<ViewCounter>().FlushAsync(default);

    private Task<long> ViewsAsync(long id) =>
        stage.ScalarAsync<long>($"SELECT coalesce((SELECT views FROM product_views WHERE product_id = {id}), 0)");
}
