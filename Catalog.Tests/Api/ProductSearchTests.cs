using System.Text.Json;
using Catalog.Tests.Operations;

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

    [Theory]
    [InlineData("giesskanne", "UXS-0001-A/B")]
    [InlineData("Gießkanne", "UXS-0001-A/B")]
    [InlineData("kuchenkrauter", "UXS-0001-A/B")]
    [InlineData("gießk", "UXS-0001-A/B")]
    [InlineData("gieskanne", "UXS-0001-A/B")]
    [InlineData("kuechenkraeuter", "UXS-0001-A/B")]
    [InlineData("UXS-0001-A/B", "UXS-0001-A/B")]
    [InlineData("uxs0001ab", "UXS-0001-A/B")]
    [InlineData("0001-A", "UXS-0001-A/B")]
    [InlineData("6204", "SKF 6204-2RS1/C3")]
    [InlineData("6204-2RS1/C3", "SKF 6204-2RS1/C3")]
    [InlineData("62042rs1c3", "SKF 6204-2RS1/C3")]
    [InlineData("6204 2rs1", "SKF 6204-2RS1/C3")]
    [InlineData("2RS1", "SKF 6204-2RS1/C3")]
    [InlineData("skf", "SKF 6204-2RS1/C3")]
    [InlineData("12-3456-789", "SKF 6204-2RS1/C3")]
    [InlineData("123456789", "SKF 6204-2RS1/C3")]
    [InlineData("3456", "SKF 6204-2RS1/C3")]
    [InlineData("bearings", "SKF 6204-2RS1/C3")]
    [InlineData("陶瓷茶杯套装", "UXS-ZH")]
    [InlineData("茶杯", "UXS-ZH")]
    [InlineData("瓷茶", "UXS-ZH")]
    [InlineData("景德镇", "UXS-ZH")]
    [InlineData("青花", "UXS-ZH")]
    [InlineData("手工 茶杯", "UXS-ZH")]
    [InlineData("傘", "UXS-JA")]
    [InlineData("たたみ", "UXS-JA")]
    [InlineData("折りたたみ傘", "UXS-JA")]
    [InlineData("longboard", "UXS-INCH")]
    [InlineData("coreflex", "UXS-INCH")]
    [InlineData("core", "UXS-INCH")]
    [InlineData("creme brulee", "UXS-FR")]
    [InlineData("crème brûlée", "UXS-FR")]
    [InlineData("CREME", "UXS-FR")]
    [InlineData("bruelee", "UXS-FR")]
    [InlineData("party ha", "UXS-EMO")]
    [InlineData("brass", "UXS-HTML")]
    [InlineData("атлас", "UXS-UK")]
    [InlineData("УКРАЇНИ", "UXS-UK")]
    [InlineData("\"атлас україни\"", "UXS-UK")]
    [InlineData("SKF62042RS1C3", "SKF 6204-2RS1/C3")]
    [InlineData("skf6204", "SKF 6204-2RS1/C3")]
    public async Task What_people_type_is_found(string query, string sku)
    {
        await ImportCasesAsync();

        Assert.Equal(sku, (await SkusAsync(query)).FirstOrDefault());
    }

    [Theory]
    [InlineData("杯茶")]
    [InlineData("6205")]
    [InlineData("xylophone")]
    public async Task What_is_not_there_is_not_found(string query)
    {
        await ImportCasesAsync();

        Assert.Empty(await SkusAsync(query));
    }

    [Fact]
    public async Task What_only_resembles_the_query_says_so_and_comes_after_nothing_else()
    {
        await ImportCasesAsync();

        var exact = JsonElement.Parse(await api.Http.GetStringAsync("/products/search?q=giesskanne"));
        var similar = JsonElement.Parse(await api.Http.GetStringAsync("/products/search?q=gieskane"));

        Assert.Equal((false, true), (exact.GetProperty("similar").GetBoolean(), similar.GetProperty("similar").GetBoolean()));
    }

    [Fact]
    public async Task Matches_come_page_by_page_each_once()
    {
        var name = "q" + Guid.NewGuid().ToString("N");
        await api.ImportAsync(string.Join('\n', Enumerable.Range(0, 7).Select(n => JsonSerializer.Serialize(
            CatalogApi.Body(("sku", $"{name}-{n}"), ("name", string.Join(' ', Enumerable.Repeat(name, 1 + (n % 3)))))))));

        var seen = new List<string>();
        var first = $"/products/search?q={name}&category=garden&limit=2";
        var address = first;
        while (address is not null)
        {
            var page = JsonElement.Parse(await api.Http.GetStringAsync(address));
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("sku").GetString()!));
            address = page.GetProperty("next").GetString() is { } next ? $"{first}&after={next}" : null;
        }

        Assert.Equal(Enumerable.Range(0, 7).Select(n => $"{name}-{n}"), seen.Order());
        Assert.Equal(0, JsonElement.Parse(await api.Http.GetStringAsync($"/products/search?q={name}&category=no-such")).GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData("q=rake&after=AAAA", "after")]
    [InlineData("q=rake&category=Not%20a%20slug", "category")]
    [InlineData("q=rake&children=yes", "children")]
    public async Task A_bad_parameter_is_400_with_its_name(string query, string parameter)
    {
        using var answer = await api.Http.GetAsync($"/products/search?{query}");

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.True((await CatalogApi.JsonAsync(answer)).GetProperty("errors").TryGetProperty(parameter, out _));
    }

    private async Task ImportCasesAsync() =>
        await api.ImportAsync(await File.ReadAllTextAsync(Repository.PathOf("Catalog.Tests", "Products", "Import", "Files", "search.ndjson")));

    private async Task<string[]> SkusAsync(string query)
    {
        var found = await api.Http.GetStringAsync($"/products/search?q={Uri.EscapeDataString(query)}");
        return [.. JsonElement.Parse(found).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("sku").GetString()!)];
    }
}
