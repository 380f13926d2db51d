using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Catalog.Tests.Persistence;

namespace Catalog.Tests.Api;

/// <summary>Lists as a front end asks for them. Each test has a tag of its own.</summary>
public sealed class ProductFilterTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    private readonly string _tag = Guid.NewGuid().ToString("N");

    [Fact]
    public async Task A_product_is_found_by_its_sku()
    {
        var sku = $"SKF 6204/{_tag}";
        var (id, _) = await api.AddAsync(("sku", sku));

        Assert.Equal([id], await IdsAsync($"/products?sku={Uri.EscapeDataString(sku)}"));
        Assert.Empty(await IdsAsync("/products?sku=no-such"));
    }

    [Fact]
    public async Task Many_products_are_read_at_once_in_the_order_of_their_ids_and_from_the_cache_the_second_time()
    {
        var (one, _) = await api.AddAsync();
        var (two, tag) = await api.AddAsync();
        var address = $"/products?ids={two},999999999,{one}";

        using var first = await api.Http.GetAsync(address);
        using var second = await api.Http.GetAsync(address);
        (await api.PutAsync(two, CatalogApi.Body(("name", "Newer")), tag)).EnsureSuccessStatusCode();
        var changed = await api.Http.GetStringAsync(address);

        Assert.Equal([two, one], Ids(await CatalogApi.JsonAsync(second)));
        Assert.StartsWith("catalog; fwd=miss", CatalogApi.CacheStatus(first), StringComparison.Ordinal);
        Assert.Contains("; hit;", CatalogApi.CacheStatus(second), StringComparison.Ordinal);
        Assert.Equal(first.Headers.ETag, second.Headers.ETag);
        Assert.Contains("Newer", changed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_read_one_by_one_is_a_hit_together()
    {
        var (one, _) = await api.AddAsync();
        var (two, _) = await api.AddAsync();
        await api.Http.GetStringAsync($"/products/{one}");
        await api.Http.GetStringAsync($"/products/{two}");

        using var answer = await api.Http.GetAsync($"/products?ids={one},{two}");

        Assert.Contains("; hit;", CatalogApi.CacheStatus(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prices_of_one_currency_are_filtered_and_sorted()
    {
        foreach (var (price, currency) in new[] { (5m, "EUR"), (20m, "EUR"), (10m, "EUR"), (10m, "USD"), (10m, "EUR") })
        {
            await AddAsync(("price", price), ("currency", currency));
        }

        Assert.Equal([5m, 10m, 10m, 20m], await PricesAsync("currency=EUR&sort=price"));
        Assert.Equal([20m, 10m, 10m, 5m], await PricesAsync("currency=EUR&sort=-price"));
        Assert.Equal([10m, 10m], await PricesAsync("currency=EUR&priceFrom=5.01&priceTo=10&sort=price"));
        Assert.Equal([10m], await PricesAsync("currency=USD&priceFrom=10"));
    }

    [Theory]
    [InlineData("currency=EUR&sort=price")]
    [InlineData("currency=EUR&sort=-price")]
    [InlineData("sort=name")]
    [InlineData("sort=newest")]
    [InlineData("available=false")]
    public async Task Each_product_comes_once_also_where_others_come_and_go(string query)
    {
        var added = new List<long>();
        foreach (var name in new[] { "apple", "Äpfel", "Apple", "banana", "Zebra", "éclair", "apple" })
        {
            added.Add((await AddAsync(("name", name), ("price", name.Length))).Id);
        }

        var seen = new List<long>();
        var first = $"/products?tag={_tag}&{query}&limit=2";
        var address = first;
        while (address is not null)
        {
            var page = await PageAsync(address);
            seen.AddRange(Ids(page));
            if (seen.Count == 2)
            {
                (await api.DeleteAsync(seen[^1], "*")).EnsureSuccessStatusCode(); // where the next page begins
            }

            address = page.GetProperty("next").GetString() is { } next ? $"{first}&after={next}" : null;
        }

        Assert.Equal(added.Order(), seen.Order());
    }

    [Theory]
    [InlineData("limit=2")]
    [InlineData("limit=2&sort=name")]
    [InlineData("limit=2&currency=EUR&sort=price")]
    public async Task A_page_that_is_the_last_no_longer_has_another_tag(string query)
    {
        await AddAsync(("name", "A"), ("price", 1));
        await AddAsync(("name", "B"), ("price", 2));
        var address = $"/products?tag={_tag}&{query}";
        using var last = await api.Http.GetAsync(address);
        await AddAsync(("name", "C"), ("price", 3));

        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { IfNoneMatch = { last.Headers.ETag! } } };
        using var answer = await api.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.NotEqual(last.Headers.ETag, answer.Headers.ETag);
        Assert.NotNull((await CatalogApi.JsonAsync(answer)).GetProperty("next").GetString());
    }

    [Fact]
    public async Task Names_are_sorted_without_case_and_accents()
    {
        foreach (var name in new[] { "Zebra", "éclair", "Apple", "banana", "Äpfel" })
        {
            await AddAsync(("name", name));
        }

        var names = (await PageAsync($"/products?tag={_tag}&sort=name")).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString());
        Assert.Equal(["Äpfel", "Apple", "banana", "éclair", "Zebra"], names);
    }

    [Fact]
    public async Task Only_products_with_units_left_are_available()
    {
        var stocked = (await AddAsync()).Id;
        var empty = (await AddAsync()).Id;
        await AddAsync();
        (await api.Http.PostAsJsonAsync($"/inventory/{stocked}/adjust", new { delta = 1, reason = "count" })).EnsureSuccessStatusCode();
        (await api.Http.PostAsJsonAsync($"/inventory/{empty}/adjust", new { delta = 1, reason = "count" })).EnsureSuccessStatusCode();
        await TestDatabase.ScalarAsync<long>(api.Database, $"UPDATE inventory SET reserved = 1 WHERE product_id = {empty} RETURNING product_id");

        Assert.Equal([stocked], await IdsAsync($"/products?tag={_tag}&available=true"));
    }

    [Fact]
    public async Task A_category_is_listed_with_its_children_if_asked_for()
    {
        (await api.Http.PostAsJsonAsync("/categories", new { slug = "p" + _tag, name = "x" })).EnsureSuccessStatusCode();
        (await api.Http.PostAsJsonAsync("/categories", new { slug = "c" + _tag, name = "x", parent = "p" + _tag })).EnsureSuccessStatusCode();
        var above = (await api.AddAsync(("category", "p" + _tag))).Id;
        var below = (await api.AddAsync(("category", "c" + _tag))).Id;

        Assert.Equal([above], await IdsAsync($"/products?category=p{_tag}"));
        Assert.Equal([above, below], await IdsAsync($"/products?category=p{_tag}&children=true"));
    }

    [Theory]
    [InlineData("ids=1,1", "ids")]
    [InlineData("ids=", "ids")]
    [InlineData("ids=1,%202", "ids")]
    [InlineData("ids=0", "ids")]
    [InlineData("ids=1&tag=x", "ids")]
    [InlineData("ids=1&limit=2", "ids")]
    [InlineData("sort=price", "currency")]
    [InlineData("priceFrom=1", "currency")]
    [InlineData("priceFrom=-1&currency=EUR", "priceFrom")]
    [InlineData("priceTo=1.234&currency=EUR", "priceTo")]
    [InlineData("currency=eur", "currency")]
    [InlineData("sort=stars", "sort")]
    [InlineData("children=true", "category")]
    [InlineData("tag=x&after=AAAA", "after")]
    [InlineData("tag=x&after=%00", "after")]
    [InlineData("sku=%00", "sku")]
    public async Task A_bad_parameter_is_400_with_its_name(string query, string parameter)
    {
        using var answer = await api.Http.GetAsync($"/products?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.True((await CatalogApi.JsonAsync(answer)).GetProperty("errors").TryGetProperty(parameter, out _));
    }

    [Fact]
    public async Task A_cursor_of_another_list_is_400()
    {
        await AddAsync();
        await AddAsync();
        var next = (await PageAsync($"/products?tag={_tag}&sort=newest&limit=1")).GetProperty("next").GetString();

        using var other = await api.Http.GetAsync($"/products?tag={_tag}&sort=name&limit=1&after={next}");

        Assert.Equal(HttpStatusCode.BadRequest, other.StatusCode);
    }

    private Task<(long Id, string ETag)> AddAsync(params (string Field, object? Value)[] change) => api.AddAsync([.. change, ("tags", new[] { _tag })]);

    private async Task<JsonElement> PageAsync(string address) => JsonElement.Parse(await api.Http.GetStringAsync(address));

    private async Task<decimal[]> PricesAsync(string query) =>
        [.. (await PageAsync($"/products?tag={_tag}&{query}")).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("price").GetDecimal())];

    private async Task<long[]> IdsAsync(string address) => Ids(await PageAsync(address));

    private static long[] Ids(JsonElement page) => [.. page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetInt64())];
}
