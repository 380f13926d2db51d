using System.Net;
using System.Text.Json;
using Catalog.Tests.Persistence;

namespace Catalog.Tests.Api;

public sealed class ProductReadTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    [Fact]
    public async Task The_first_read_is_a_miss_and_the_second_a_hit()
    {
        var (id, _) = await api.AddAsync();

        using var first = await api.Http.GetAsync($"/products/{id}");
        using var second = await api.Http.GetAsync($"/products/{id}");

        Assert.StartsWith("catalog; fwd=miss; stored; ttl=", CatalogApi.CacheStatus(first), StringComparison.Ordinal);
        Assert.Matches("^catalog; hit; ttl=[0-9]+; detail=L1$", CatalogApi.CacheStatus(second));
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_product_is_answered_with_all_its_fields()
    {
        var (id, _) = await api.AddAsync(("sku", "whole-1"), ("name", "Räke <wide> 🪴"));

        var product = JsonElement.Parse(await api.Http.GetStringAsync($"/products/{id}"));

        Assert.Equal(
            ["id", "sku", "name", "description", "price", "currency", "category", "tags", "rating", "version", "createdAt", "updatedAt"],
            product.EnumerateObject().Select(field => field.Name));
        Assert.Equal("Räke <wide> 🪴", product.GetProperty("name").GetString());
        Assert.Equal("12.50", product.GetProperty("price").GetRawText());
    }

    [Fact]
    public async Task A_client_with_the_current_version_is_answered_304_without_a_body()
    {
        var (id, tag) = await api.AddAsync();

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/products/{id}");
        request.Headers.TryAddWithoutValidation("If-None-Match", $"\"0-0\", W/{tag}");
        using var answer = await api.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
        Assert.Equal(tag, answer.Headers.ETag?.Tag);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_client_with_an_older_version_is_sent_the_new_one()
    {
        var (id, tag) = await api.AddAsync();
        (await api.PutAsync(id, CatalogApi.Body(("name", "Newer")), tag)).Dispose();

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/products/{id}");
        request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        using var answer = await api.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("Newer", (await CatalogApi.JsonAsync(answer)).GetProperty("name").GetString());
    }

    [Fact]
    public async Task HEAD_answers_as_GET_without_the_body()
    {
        var (id, tag) = await api.AddAsync();
        using var got = await api.Http.GetAsync($"/products/{id}");

        using var request = new HttpRequestMessage(HttpMethod.Head, $"/products/{id}");
        using var answer = await api.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(tag, answer.Headers.ETag?.Tag);
        Assert.Equal(got.Content.Headers.ContentLength, answer.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Cache_Control_states_what_the_policy_allows()
    {
        var (id, _) = await api.AddAsync();

        using var answer = await api.Http.GetAsync($"/products/{id}");

        Assert.Equal(
            "public, max-age=0, s-maxage=15, stale-while-revalidate=60, stale-if-error=600",
            string.Join(", ", answer.Headers.GetValues("Cache-Control")));
    }

    [Fact]
    public async Task An_absent_product_is_remembered_as_absent()
    {
        using var first = await api.Http.GetAsync("/products/900000001");
        using var second = await api.Http.GetAsync("/products/900000001");

        Assert.Equal(HttpStatusCode.NotFound, second.StatusCode);
        Assert.StartsWith("catalog; fwd=miss", CatalogApi.CacheStatus(first), StringComparison.Ordinal);
        Assert.EndsWith("detail=negative", CatalogApi.CacheStatus(second), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_product_that_was_asked_for_before_it_was_created_is_found_at_once()
    {
        var next = await TestDatabase.ScalarAsync<long>(api.Database, "SELECT last_value + is_called::int FROM products_id_seq");
        for (var id = next; id < next + 20; id++) // other tests of this class may take some ids
        {
            (await api.Http.GetAsync($"/products/{id}")).Dispose();
        }

        var (created, _) = await api.AddAsync();
        using var answer = await api.Http.GetAsync($"/products/{created}");

        Assert.InRange(created, next, next + 19);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
