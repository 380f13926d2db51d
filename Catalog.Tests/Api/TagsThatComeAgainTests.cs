using System.Net;
using System.Net.Http.Json;
using Catalog.Tests.Auth;
using Catalog.Tests.Persistence;

namespace Catalog.Tests.Api;

/// <summary>An ETag names one content for ever: across deletion and restoration, lists and users.</summary>
public sealed class TagsThatComeAgainTests : IAsyncLifetime
{
    private readonly CatalogApi _api = new();

    public ValueTask InitializeAsync() => _api.InitializeAsync();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Theory]
    [InlineData("/products/{0}")]
    [InlineData("/products/{0}/reviews")]
    [InlineData("/inventory/{0}")]
    [InlineData("/products?category=garden")]
    [InlineData("/products/trending")]
    public async Task After_the_numbers_began_anew_no_tag_from_before_matches_other_content(string address)
    {
        var first = await FillAsync("First");
        var path = string.Format(System.Globalization.CultureInfo.InvariantCulture, address, first);
        var (before, tag) = await ReadAsync(path);
        await EmptyAsync();

        var second = await FillAsync("Second");
        var (after, other) = await ReadAsync(path);

        Assert.Equal(first, second);
        Assert.NotEqual(before, after);
        Assert.NotEqual(tag, other);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(path, tag));
    }

    [Theory]
    [InlineData("products")]
    [InlineData("inventory")]
    [InlineData("users")]
    public async Task After_a_table_was_restored_from_a_copy_no_tag_of_a_lost_change_overwrites_anything(string table)
    {
        var product = await FillAsync("First");
        var customer = await _api.SignedInAsync();
        var path = table switch { "products" => $"/products/{product}", "inventory" => $"/inventory/{product}", _ => $"/users/{customer.Id}" };
        var id = table switch { "inventory" => "product_id", _ => "id" };
        var row = table == "users" ? customer.Id : product;
        await SqlAsync($"CREATE TABLE copy AS SELECT * FROM {table} WHERE {id} = {row}");
        var lost = await WriteAsync(table, path, customer, "*", "Lost");
        await SqlAsync($"""
            SET session_replication_role = replica;
            UPDATE {table} t SET version = c.version, updated_at = c.updated_at FROM copy c WHERE t.{id} = c.{id}
            """); // as a restoration leaves the row
        await _api.Http.PostAsJsonAsync("/cache/invalidations", new { resource = table switch { "products" => "product", "users" => "user", _ => "inventory" } });
        var kept = await WriteAsync(table, path, customer, "*", "Kept");

        Assert.NotEqual(lost.Tag, kept.Tag);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await WriteAsync(table, path, customer, lost.Tag, "Late")).Status);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(path, lost.Tag, customer.Http));
    }

    [Fact]
    public async Task A_product_that_was_deleted_and_made_again_has_no_tag_of_before()
    {
        var (id, tag) = await _api.AddAsync();
        await _api.DeleteAsync(id, "*");
        await SqlAsync($"""
            INSERT INTO products (id, sku, name, description, price, currency, category, tags) OVERRIDING SYSTEM VALUE
            VALUES ({id}, 'again', 'Other', '', 1, 'EUR', 'garden', '{"{}"}')
            """);
        await _api.Http.PostAsJsonAsync("/cache/invalidations", new { resource = "product" });

        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"/products/{id}", tag));
        using var put = await _api.PutAsync(id, CatalogApi.Body(), tag);
        Assert.Equal(HttpStatusCode.PreconditionFailed, put.StatusCode);
    }

    [Fact]
    public async Task A_tag_of_one_resource_list_or_user_matches_no_other()
    {
        var product = await FillAsync("First");
        var (one, other) = (await _api.SignedInAsync(), await _api.SignedInAsync());
        string[] paths =
        [
            $"/products/{product}", $"/products/{product}/reviews", $"/inventory/{product}", "/products?category=garden", "/products",
            "/products/trending", "/countries", "/countries/NL", "/countries/BE", $"/users/{one.Id}", $"/users/{other.Id}",
        ];
        var tags = new Dictionary<string, string>();
        foreach (var path in paths)
        {
            tags[path] = (await ReadAsync(path)).Tag;
        }

        foreach (var path in paths)
        {
            foreach (var (from, tag) in tags.Where(tag => tag.Key != path && tag.Value != tags[path]))
            {
                Assert.True(await StatusAsync(path, tag) == HttpStatusCode.OK, $"{path} with the tag of {from}");
            }
        }

        // Two lists with the same products have the same content under different addresses; nothing else shares a tag.
        Assert.InRange(tags.Values.Distinct().Count(), paths.Length - 1, paths.Length);
    }

    private async Task<long> FillAsync(string name)
    {
        await SqlAsync("INSERT INTO categories VALUES ('garden', 'Garden') ON CONFLICT DO NOTHING");
        var (id, _) = await _api.AddAsync(("name", name));
        await SqlAsync($"INSERT INTO reviews (product_id, author, stars, text) VALUES ({id}, 'Ada', 3, '{name}')");
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/inventory/{id}") { Content = JsonContent.Create(new { onHand = name.Length }) };
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        (await _api.Http.SendAsync(request)).EnsureSuccessStatusCode();
        return id;
    }

    private async Task EmptyAsync()
    {
        await SqlAsync("TRUNCATE products RESTART IDENTITY CASCADE");
        foreach (var resource in new[] { "product", "reviews", "inventory", "product-list", "trending" })
        {
            await _api.Http.PostAsJsonAsync("/cache/invalidations", new { resource });
        }
    }

    private async Task<(string Content, string Tag)> ReadAsync(string path)
    {
        using var answer = await _api.Http.GetAsync(path);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadAsStringAsync(), answer.Headers.ETag!.Tag);
    }

    private async Task<HttpStatusCode> StatusAsync(string path, string tag, HttpClient? http = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        using var answer = await (http ?? _api.Http).SendAsync(request);
        return answer.StatusCode;
    }

    private async Task<(HttpStatusCode Status, string Tag)> WriteAsync(string table, string path, Account customer, string ifMatch, string name)
    {
        object body = table switch
        {
            "products" => CatalogApi.Body(("name", name)),
            "inventory" => new { onHand = 10 + name.Length },
            _ => new { email = customer.Email, name },
        };
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        using var answer = await (table == "users" ? customer.Http : _api.Http).SendAsync(request);
        return (answer.StatusCode, answer.Headers.ETag?.Tag ?? "");
    }

    private Task<long> SqlAsync(string sql) => TestDatabase.ScalarAsync<long>(_api.Database, $"{sql}; SELECT 1::bigint");
}
