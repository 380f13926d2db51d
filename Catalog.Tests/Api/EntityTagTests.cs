using System.Net;
using System.Net.Http.Json;
using Catalog.Tests.Persistence;

namespace Catalog.Tests.Api;

/// <summary>An ETag is never reused for other content, even when ids and versions restart.</summary>
public sealed class EntityTagTests
{
    [Theory]
    [InlineData("/products/1")]
    [InlineData("/products/1/reviews")]
    [InlineData("/inventory/1")]
    [InlineData("/products?category=garden")]
    [InlineData("/countries/NL")]
    [InlineData("/countries")]
    public async Task A_tag_from_before_the_ids_restarted_is_not_answered_304(string address)
    {
        await using var api = await StartAsync();
        var before = await TagAsync(api, address);
        await RestartIdsAsync(api);

        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("If-None-Match", before);
        using var answer = await api.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_tag_from_before_the_ids_restarted_overwrites_nothing()
    {
        await using var api = await StartAsync();
        var before = await TagAsync(api, "/products/1");
        var stock = await TagAsync(api, "/inventory/1");
        await RestartIdsAsync(api);

        using var put = await api.PutAsync(1, CatalogApi.Body(), before);
        using var delete = await api.DeleteAsync(1, before);
        using var set = new HttpRequestMessage(HttpMethod.Put, "/inventory/1") { Content = JsonContent.Create(new { onHand = 9 }) };
        set.Headers.TryAddWithoutValidation("If-Match", stock);
        using var counted = await api.Http.SendAsync(set);

        Assert.Equal(HttpStatusCode.PreconditionFailed, put.StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, delete.StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, counted.StatusCode);
    }

    [Fact]
    public async Task The_tag_of_a_read_is_that_of_the_write()
    {
        await using var api = await StartAsync();
        var (id, created) = await api.AddAsync();
        Assert.Equal(created, await TagAsync(api, $"/products/{id}"));

        using var put = await api.PutAsync(id, CatalogApi.Body(), created);

        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        Assert.Equal(put.Headers.ETag?.Tag, await TagAsync(api, $"/products/{id}"));
    }

    private static async Task<CatalogApi> StartAsync()
    {
        var api = new CatalogApi();
        await api.InitializeAsync();
        await AddAsync(api);
        return api;
    }

    private static async Task AddAsync(CatalogApi api)
    {
        var (id, _) = await api.AddAsync(("name", $"Rake {Guid.NewGuid()}"));
        Assert.Equal(1, id);
        (await api.Http.PostAsJsonAsync("/products/1/reviews", new { stars = 4, text = $"{Guid.NewGuid()}" })).EnsureSuccessStatusCode();
        api.Http.DefaultRequestHeaders.TryAddWithoutValidation("If-Match", "*");
        (await api.Http.PutAsJsonAsync("/inventory/1", new { onHand = Random.Shared.Next(1000) })).EnsureSuccessStatusCode();
        api.Http.DefaultRequestHeaders.Remove("If-Match");
    }

    private static async Task RestartIdsAsync(CatalogApi api)
    {
        await TestDatabase.ScalarAsync<long>(api.Database, """
            TRUNCATE products RESTART IDENTITY CASCADE;
            ALTER TABLE countries DISABLE TRIGGER USER; -- versions stay
            UPDATE countries SET name = name || ' again';
            ALTER TABLE countries ENABLE TRIGGER USER;
            SELECT 1::bigint
            """);
        foreach (var resource in new[] { "product", "reviews", "inventory", "product-list", "country" })
        {
            (await api.Http.PostAsJsonAsync("/cache/invalidations", new { resource })).Dispose();
        }

        await AddAsync(api);
    }

    private static async Task<string> TagAsync(CatalogApi api, string address)
    {
        using var answer = await api.Http.GetAsync(address);
        answer.EnsureSuccessStatusCode();
        return answer.Headers.ETag!.Tag;
    }
}
