using System.Text.Json;

namespace Catalog.Tests.Api;

public sealed class ProductSearchTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    private static readonly string[] Wheelbarrow = ["wheelbarrow"];

    [Fact]
    public async Task A_hit_in_the_name_comes_before_one_in_the_tags_and_that_before_the_description()
    {
        await api.AddAsync(("sku", "d"), ("description", "Goes well with a wheelbarrow."));
        await api.AddAsync(("sku", "n"), ("name", "Wheelbarrow"));
        await api.AddAsync(("sku", "t"), ("tags", Wheelbarrow));

        Assert.Equal(["n", "t", "d"], await SkusAsync("wheelbarrows"));
    }

    [Theory]
    [InlineData("\"blue lantern\"", "s1")]
    [InlineData("lantern -blue", "s2")]
    [InlineData("blue lantern", "s1")]
    [InlineData("lantern or nothing", "s1 s2")]
    public async Task Queries_are_written_as_in_a_search_box(string query, string expected)
    {
        if (await SkusAsync("lantern") is [])
        {
            await api.AddAsync(("sku", "s1"), ("name", "Blue lantern"));
            await api.AddAsync(("sku", "s2"), ("name", "Red lantern"));
        }

        Assert.Equal(expected.Split(' '), await SkusAsync(query));
    }

    [Theory]
    [InlineData("' OR 1=1 --")]
    [InlineData("\"unclosed")]
    [InlineData("!!! & | ( <->")]
    [InlineData("the")]
    public async Task Any_text_is_a_query(string query) => Assert.Empty(await SkusAsync(query));

    [Fact]
    public async Task A_change_is_found_at_once()
    {
        var (id, tag) = await api.AddAsync(("name", "Sundial"));
        Assert.Single(await SkusAsync("sundial"));

        (await api.PutAsync(id, CatalogApi.Body(("name", "Weathervane")), tag)).Dispose();

        Assert.Empty(await SkusAsync("sundial"));
    }

    [Fact]
    public async Task Answers_are_never_cached()
    {
        using var answer = await api.Http.GetAsync("/products/search?q=rake");

        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.Equal("catalog; fwd=bypass", CatalogApi.CacheStatus(answer));
    }

    private async Task<string[]> SkusAsync(string query)
    {
        var found = await api.Http.GetStringAsync($"/products/search?q={Uri.EscapeDataString(query)}");
        return [.. JsonElement.Parse(found).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("sku").GetString()!)];
    }
}
