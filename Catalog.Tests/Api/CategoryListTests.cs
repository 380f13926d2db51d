using System.Net.Http.Json;
using System.Text.Json;
using Catalog.Tests.Persistence;
using Npgsql;

namespace Catalog.Tests.Api;

/// <summary>Lists of categories on two nodes. Each test has categories of its own, all cached on both nodes before the write.</summary>
public sealed class CategoryListTests(CatalogApi api) : IClassFixture<CatalogApi>, IAsyncLifetime
{
    private readonly string _here = "c" + Guid.NewGuid().ToString("N");
    private readonly string _there = "c" + Guid.NewGuid().ToString("N");
    private CatalogApi _peer = null!;

    public async ValueTask InitializeAsync()
    {
        _peer = await api.StartPeerAsync();
        await api.ImportAsync(string.Join('\n', Line(("category", _here)), Line(("category", _there))));
        foreach (var category in new[] { _here, _there })
        {
            await NamesAsync(api, category);
            await NamesAsync(_peer, category);
        }
    }

    public async ValueTask DisposeAsync() => await _peer.DisposeAsync();

    [Fact]
    public async Task The_second_read_of_a_page_is_a_hit_also_on_another_node()
    {
        Assert.Contains("; hit;", await StatusAsync(api, $"/products?category={_here}"), StringComparison.Ordinal);
        Assert.Contains("; hit;", await StatusAsync(_peer, $"/products?category={_here}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hit_answers_the_same_as_the_miss_before_it()
    {
        await api.AddAsync(("category", _here), ("name", "Räke <wide> 🪴"));

        var miss = await api.Http.GetStringAsync($"/products?category={_here}&limit=1");
        var hit = await api.Http.GetStringAsync($"/products?category={_here}&limit=1");

        Assert.Equal(miss, hit);
        Assert.NotNull(JsonElement.Parse(hit).GetProperty("next").GetString());
    }

    [Fact]
    public async Task A_new_product_is_in_the_list_of_every_node_at_once()
    {
        await api.AddAsync(("category", _here), ("name", "New"));

        Assert.Contains("New", await NamesAsync(_peer, _here));
    }

    [Fact]
    public async Task A_moved_product_is_in_its_new_list_and_no_longer_in_its_old_one()
    {
        var (id, tag) = await api.AddAsync(("category", _here), ("name", "Moved"));
        Assert.Contains("Moved", await NamesAsync(_peer, _here));

        (await api.PutAsync(id, CatalogApi.Body(("category", _there), ("name", "Moved")), tag)).EnsureSuccessStatusCode();

        Assert.DoesNotContain("Moved", await NamesAsync(_peer, _here));
        Assert.Contains("Moved", await NamesAsync(_peer, _there));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_move_that_waits_for_another_move_changes_the_list_where_that_one_put_the_product(bool imported)
    {
        var sku = Guid.NewGuid().ToString("N");
        var (id, _) = await api.AddAsync(("sku", sku), ("category", _here));
        await using var source = NpgsqlDataSource.Create(api.Database);
        await using var connection = await source.OpenConnectionAsync();
        await using var other = await connection.BeginTransactionAsync();
        await using var move = new NpgsqlCommand($"UPDATE products SET category = '{_there}' WHERE id = {id}", connection);
        await move.ExecuteNonQueryAsync();
        Task waiting = imported ? api.ImportAsync(Line(("sku", sku))) : api.PutAsync(id, CatalogApi.Body(("sku", sku)), "*");
        await WhenALockIsWaitedForAsync();

        await other.CommitAsync();
        await waiting;

        Assert.Equal("garden", await TestDatabase.ScalarAsync<string>(api.Database, $"SELECT category FROM products WHERE id = {id}"));
        Assert.DoesNotContain("; hit;", await StatusAsync(_peer, $"/products?category={_there}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_product_is_in_no_list_any_more()
    {
        var (id, tag) = await api.AddAsync(("category", _here), ("name", "Deleted"));
        Assert.Contains("Deleted", await NamesAsync(_peer, _here));

        (await api.DeleteAsync(id, tag)).EnsureSuccessStatusCode();

        Assert.DoesNotContain("Deleted", await NamesAsync(_peer, _here));
    }

    [Fact]
    public async Task A_product_that_an_import_moves_changes_both_lists()
    {
        var sku = Guid.NewGuid().ToString("N");
        await api.ImportAsync(Line(("sku", sku), ("category", _here), ("name", "Imported")));
        Assert.Contains("Imported", await NamesAsync(_peer, _here));

        await api.ImportAsync(Line(("sku", sku), ("category", _there), ("name", "Imported")));

        Assert.DoesNotContain("Imported", await NamesAsync(_peer, _here));
        Assert.Contains("Imported", await NamesAsync(_peer, _there));
    }

    [Fact]
    public async Task A_new_review_shows_in_the_list()
    {
        var (id, _) = await api.AddAsync(("category", _here), ("name", "Rated"));
        await NamesAsync(_peer, _here);

        (await api.Http.PostAsJsonAsync($"/products/{id}/reviews", new { stars = 4 })).EnsureSuccessStatusCode();

        var listed = await ItemsAsync(_peer, _here);
        Assert.Equal(4, listed.Single(item => item.GetProperty("id").GetInt64() == id).GetProperty("rating").GetProperty("average").GetDecimal());
    }

    [Fact]
    public async Task A_write_leaves_the_lists_of_other_categories_cached()
    {
        await api.AddAsync(("category", _here));

        Assert.Contains("; hit;", await StatusAsync(_peer, $"/products?category={_there}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_far_from_the_beginning_and_the_list_of_all_are_not_cached()
    {
        await api.ImportAsync(string.Join('\n', Enumerable.Range(0, 8).Select(_ => Line(("category", _here)))));
        var address = $"/products?category={_here}&limit=1";
        var statuses = new List<string>();
        for (var page = 0; page < 6; page++)
        {
            await StatusAsync(api, address);
            statuses.Add(await StatusAsync(api, address));
            var next = JsonElement.Parse(await api.Http.GetStringAsync(address)).GetProperty("next").GetString();
            address = $"/products?category={_here}&limit=1&after={next}";
        }

        Assert.All(statuses[..5], status => Assert.Contains("; hit;", status, StringComparison.Ordinal));
        Assert.Equal("catalog; fwd=bypass", statuses[5]);
        Assert.Equal("catalog; fwd=bypass", await StatusAsync(api, "/products"));
    }

    [Fact]
    public async Task A_made_up_category_is_not_cached() =>
        Assert.Equal("catalog; fwd=bypass", await StatusAsync(api, $"/products?category=no-{_here}"));

    private async Task WhenALockIsWaitedForAsync()
    {
        const string Waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        await Caching.Eventually.BecomesTrueAsync(
            async () => await TestDatabase.ScalarAsync<long>(api.Database, Waiting) > 0, TimeSpan.FromSeconds(60));
    }

    private static string Line(params (string Field, object? Value)[] change) => JsonSerializer.Serialize(CatalogApi.Body(change));

    private static async Task<JsonElement[]> ItemsAsync(CatalogApi node, string category) =>
        [.. JsonElement.Parse(await node.Http.GetStringAsync($"/products?category={category}")).GetProperty("items").EnumerateArray()];

    private static async Task<string[]> NamesAsync(CatalogApi node, string category) =>
        Array.ConvertAll(await ItemsAsync(node, category), item => item.GetProperty("name").GetString()!);

    private static async Task<string> StatusAsync(CatalogApi node, string address)
    {
        using var answer = await node.Http.GetAsync(address);
        return CatalogApi.CacheStatus(answer);
    }
}
