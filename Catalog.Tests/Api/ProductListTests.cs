using System.Text.Json;

namespace Catalog.Tests.Api;

public sealed class ProductListTests(CatalogApi api) : IClassFixture<CatalogApi>, IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        if (await api.CountAsync() == 0)
        {
            await api.ImportAsync(string.Join('\n', Enumerable.Range(0, 25).Select(n => JsonSerializer.Serialize(
                CatalogApi.Body(("sku", $"list-{n:00}"), ("category", n % 5 == 0 ? "tools" : "garden"))))));
        }
    }

    public ValueTask DisposeAsync() => default;

    [Theory]
    [InlineData("/products?limit=1", 25)]
    [InlineData("/products?limit=7", 25)]
    [InlineData("/products?limit=25", 25)]
    [InlineData("/products?limit=7&category=garden", 20)]
    [InlineData("/products?limit=2&category=tools", 5)]
    public async Task Following_next_meets_each_product_once(string first, int expected)
    {
        var ids = new List<long>();
        for (var address = first; address is not null;)
        {
            using var answer = await api.Http.GetAsync(address);
            var page = await CatalogApi.JsonAsync(answer);
            ids.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetInt64()));
            var next = page.GetProperty("next").GetString();
            address = next is null ? null : $"{first}&after={next}";
            Assert.Equal(next is null, !answer.Headers.TryGetValues("Link", out var link));
            Assert.Contains(next is null ? "" : $"after={next}&", link?.Single() ?? "", StringComparison.Ordinal);
        }

        Assert.Equal(expected, ids.Count);
        Assert.Equal(ids.Order().Distinct(), ids);
    }

    [Fact]
    public async Task A_cursor_of_another_list_is_refused()
    {
        var next = "/products?limit=1&category=garden&after=" + (await PageAsync("/products?limit=1&category=garden")).GetProperty("next").GetString();

        using var answer = await api.Http.GetAsync(next.Replace("garden", "tools", StringComparison.Ordinal));

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_made_up_cursor_is_refused_and_one_that_no_page_led_to_fills_no_cache()
    {
        var after = (await PageAsync("/products?limit=7&category=garden")).GetProperty("next").GetString()!;
        var next = $"/products?limit=7&category=garden&after={after}";
        using var made = await api.Anonymous.GetAsync(next.Replace(after, (after[0] == 'A' ? 'B' : 'A') + after[1..], StringComparison.Ordinal));

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, made.StatusCode);
        foreach (var address in new[] { next, next.Replace("limit=7", "limit=8", StringComparison.Ordinal) })
        {
            (await api.Anonymous.GetAsync(address)).Dispose();
            using var again = await api.Anonymous.GetAsync(address);
            Assert.Contains(address == next ? "hit" : "fwd=bypass", CatalogApi.CacheStatus(again), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_unknown_category_has_no_products() =>
        Assert.Equal(0, (await PageAsync("/products?category=nowhere")).GetProperty("items").GetArrayLength());

    [Fact]
    public async Task Categories_are_listed_with_the_names_that_import_gave_them()
    {
        var categories = JsonElement.Parse(await api.Http.GetStringAsync("/categories"));

        Assert.Contains(categories.GetProperty("items").EnumerateArray(), c => c.GetProperty("slug").GetString() == "tools" && c.GetProperty("name").GetString() == "Tools");
    }

    private async Task<JsonElement> PageAsync(string address) => JsonElement.Parse(await api.Http.GetStringAsync(address));
}
