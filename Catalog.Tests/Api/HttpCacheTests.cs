using System.Net;
using System.Net.Http.Json;
using Catalog.Tests.Persistence;

namespace Catalog.Tests.Api;

/// <summary>The service as seen by a browser's cache and by a shared cache in front of it.</summary>
public sealed class HttpCacheTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    private static readonly string[] PublicReads =
        ["/products/{0}", "/products/{0}/reviews", "/products?category=garden", "/products", "/products/trending", "/countries", "/countries/FR", "/inventory/{0}"];

    public static TheoryData<string> Reads => [.. PublicReads];

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task A_cached_read_has_a_strong_ETag_that_is_answered_304(string path)
    {
        var address = await AddressAsync(path);

        using var got = await api.Http.GetAsync(address);
        using var here = await SendAsync(api.Http, HttpMethod.Get, address, got.Headers.ETag?.Tag);

        Assert.False(got.Headers.ETag?.IsWeak ?? true);
        Assert.Equal(HttpStatusCode.NotModified, here.StatusCode);
        Assert.Equal(got.Headers.ETag, here.Headers.ETag);
        Assert.Equal(Header(got, "Cache-Control"), Header(here, "Cache-Control"));
        Assert.Null(Header(here, "Cache-Tag")); // a cache keeps the one that it stored
        Assert.Empty(await here.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task All_nodes_give_the_same_ETags()
    {
        await using var peer = await api.StartPeerAsync();
        foreach (var path in PublicReads)
        {
            var address = await AddressAsync(path);
            using var here = await api.Http.GetAsync(address);

            using var there = await SendAsync(peer.Http, HttpMethod.Get, address, here.Headers.ETag?.Tag);

            Assert.True(there.StatusCode == HttpStatusCode.NotModified, path);
        }
    }

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task HEAD_of_a_cached_read_answers_with_the_headers_of_GET(string path)
    {
        var address = await AddressAsync(path);

        using var got = await api.Http.GetAsync(address);
        using var head = await SendAsync(api.Http, HttpMethod.Head, address);

        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(got.Headers.ETag, head.Headers.ETag);
        Assert.Equal((await got.Content.ReadAsByteArrayAsync()).Length, head.Content.Headers.ContentLength);
        Assert.Equal(got.Content.Headers.ContentType, head.Content.Headers.ContentType);
    }

    [Theory]
    [InlineData("/products/{0}", "product,product:{0},category:garden")]
    [InlineData("/products/{0}/reviews", "reviews,product:{0}")]
    [InlineData("/products?category=garden", "product-list,products:garden")]
    [InlineData("/products", "product-list")]
    [InlineData("/products/trending", "trending")]
    [InlineData("/countries/FR", "country")]
    [InlineData("/inventory/{0}", "inventory")]
    public async Task An_answer_names_the_tags_that_invalidate_it(string path, string expected)
    {
        var (id, _) = await api.AddAsync(("name", "\"category\":\"fake\""), ("description", "{\"category\":\"fake\"}"));

        using var answer = await api.Http.GetAsync(new Uri(string.Format(null, path, id), UriKind.Relative));

        Assert.Equal(string.Format(null, expected, id), Header(answer, "Cache-Tag"));
    }

    [Fact]
    public async Task A_list_has_another_ETag_once_one_of_its_products_has_changed()
    {
        var (id, tag) = await api.AddAsync();
        using var before = await api.Http.GetAsync("/products?category=garden");
        (await api.PutAsync(id, CatalogApi.Body(("name", "Newer")), tag)).Dispose();

        using var after = await SendAsync(api.Http, HttpMethod.Get, "/products?category=garden", before.Headers.ETag?.Tag);

        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        Assert.NotEqual(before.Headers.ETag, after.Headers.ETag);
    }

    [Fact]
    public async Task Pages_with_the_same_items_and_another_next_page_have_different_ETags()
    {
        var category = $"c{Guid.NewGuid():N}";
        await TestDatabase.ScalarAsync<long>(api.Database, $"INSERT INTO categories VALUES ('{category}', 'Of its own') RETURNING 1::bigint");
        await api.AddAsync(("category", category));
        using var last = await api.Http.GetAsync($"/products?category={category}&limit=1");
        await api.AddAsync(("category", category));

        using var more = await SendAsync(api.Http, HttpMethod.Get, $"/products?category={category}&limit=1", last.Headers.ETag?.Tag);

        Assert.Contains("limit=1>", Header(more, "Link"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, more.StatusCode);
        Assert.NotEqual(last.Headers.ETag, more.Headers.ETag);
    }

    [Theory]
    [InlineData("/products/search?q=rake")]
    [InlineData("/products/top")]
    [InlineData("/audit")]
    [InlineData("/inventory/low-stock")]
    [InlineData("/products/export")]
    public async Task Answers_that_caches_must_not_keep_say_so_and_have_no_tag(string path)
    {
        using var answer = await api.Http.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal("no-store", Header(answer, "Cache-Control"));
        Assert.Null(Header(answer, "Cache-Tag"));
        Assert.Null(answer.Headers.ETag);
    }

    [Fact]
    public async Task No_public_read_depends_on_a_header_that_it_does_not_name_in_Vary()
    {
        var address = await AddressAsync("/products/{0}");
        using var plain = await api.Http.GetAsync(address);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "br, gzip");
        request.Headers.TryAddWithoutValidation("Accept-Language", "de");
        request.Headers.TryAddWithoutValidation("Accept", "text/html");

        using var negotiated = await api.Http.SendAsync(request);

        Assert.Null(Header(negotiated, "Vary"));
        Assert.Empty(negotiated.Content.Headers.ContentEncoding);
        Assert.Equal(await plain.Content.ReadAsByteArrayAsync(), await negotiated.Content.ReadAsByteArrayAsync());
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient http, HttpMethod method, string address, string? known = null)
    {
        using var request = new HttpRequestMessage(method, address);
        if (known is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", known);
        }

        return await http.SendAsync(request);
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    private async Task<string> AddressAsync(string path)
    {
        if (!path.Contains("{0}", StringComparison.Ordinal))
        {
            return path;
        }

        var (id, _) = await api.AddAsync();
        (await api.Http.PostAsJsonAsync($"/products/{id}/reviews", new { stars = 4 })).Dispose();
        return string.Format(null, path, id);
    }
}
