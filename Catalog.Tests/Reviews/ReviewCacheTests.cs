using System.Net;
using System.Text.Json;
using Catalog.Tests.Api;

namespace Catalog.Tests.Reviews;

public sealed class ReviewCacheTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    [Fact]
    public async Task The_second_read_is_a_hit()
    {
        var (id, _) = await api.AddAsync();
        (await api.Http.GetAsync($"/products/{id}/reviews")).Dispose();

        using var second = await api.Http.GetAsync($"/products/{id}/reviews");

        Assert.Matches("^catalog; hit; ttl=[0-9]+; detail=L1$", CatalogApi.CacheStatus(second));
    }

    [Fact]
    public async Task A_new_review_invalidates_the_cached_reviews_and_the_cached_product_on_another_node()
    {
        await using var peer = await api.StartPeerAsync("Products", "Reviews");
        var (id, tag) = await api.AddAsync();
        await peer.ReviewsAsync(id);
        await peer.Http.GetStringAsync($"/products/{id}");

        await api.ReviewAsync(id, 4, "");

        await UntilAsync(peer, $"/products/{id}/reviews", reviews => reviews.Headers.ETag!.Tag.EndsWith("-2\"", StringComparison.Ordinal));
        await UntilAsync(peer, $"/products/{id}", product => product.Headers.ETag!.Tag != tag);
        Assert.Equal(1, (await peer.ReviewsAsync(id)).GetProperty("items").GetArrayLength());
        var product = JsonElement.Parse(await peer.Http.GetStringAsync($"/products/{id}"));
        Assert.Equal("""{"average":4,"count":1}""", product.GetProperty("rating").GetRawText());
    }

    [Fact]
    public async Task The_author_of_a_review_reads_the_new_rating_of_the_product_at_once()
    {
        var (id, _) = await api.AddAsync();
        await api.Http.GetStringAsync($"/products/{id}");

        await api.ReviewAsync(id, 4, "");

        var product = JsonElement.Parse(await api.Http.GetStringAsync($"/products/{id}"));
        Assert.Equal("""{"average":4,"count":1}""", product.GetProperty("rating").GetRawText());
    }

    [Fact]
    public async Task A_client_with_the_page_is_answered_304_until_there_is_a_new_review()
    {
        var (id, _) = await api.AddAsync();
        using var first = await api.Http.GetAsync($"/products/{id}/reviews");
        var known = first.Headers.ETag!.Tag;

        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(id, known));
        await api.ReviewAsync(id, 3, "");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(id, known));
    }

    [Fact]
    public async Task The_reviews_of_a_deleted_product_are_gone_also_where_they_were_cached()
    {
        await using var peer = await api.StartPeerAsync("Products", "Reviews");
        var (id, _) = await api.AddAsync();
        await api.ReviewAsync(id, 4, "");
        await peer.ReviewsAsync(id);

        (await api.DeleteAsync(id, "*")).EnsureSuccessStatusCode();

        await UntilAsync(peer, $"/products/{id}/reviews", reviews => reviews.StatusCode == HttpStatusCode.NotFound);
    }

    // The message to the other node may be late.
    private static async Task UntilAsync(CatalogApi node, string address, Func<HttpResponseMessage, bool> right)
    {
        await Caching.Eventually.BecomesTrueAsync(
            async () =>
            {
                using var answer = await node.Http.GetAsync(address);
                return right(answer);
            },
            TimeSpan.FromSeconds(60));
    }

    private async Task<HttpStatusCode> StatusAsync(long id, string known)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/products/{id}/reviews");
        request.Headers.TryAddWithoutValidation("If-None-Match", known);
        using var answer = await api.Http.SendAsync(request);
        return answer.StatusCode;
    }
}
