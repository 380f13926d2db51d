using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Catalog.Tests.Api;
using Catalog.Tests.Auth;
using Catalog.Tests.Persistence;

namespace Catalog.Tests.Reviews;

public sealed class ReviewTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    [Fact]
    public async Task A_review_is_read_back_newest_first_with_the_rating()
    {
        var (id, _) = await api.AddAsync();
        await ReviewAsync(id, 5, "Good.");
        await ReviewAsync(id, 2, "Bent.");

        var page = await PageAsync(api, id);

        Assert.Equal(["Bent.", "Good."], page.GetProperty("items").EnumerateArray().Select(r => r.GetProperty("text").GetString()));
        Assert.Equal("""{"average":3.5,"count":2}""", page.GetProperty("rating").GetRawText());
    }

    [Fact]
    public async Task A_review_is_shown_with_the_name_of_its_author()
    {
        var (id, _) = await api.AddAsync();
        var customer = await api.SignedInAsync();

        (await customer.Http.PostAsJsonAsync($"/products/{id}/reviews", new { stars = 4 })).EnsureSuccessStatusCode();

        Assert.Equal(customer.Name, (await PageAsync(api, id)).GetProperty("items")[0].GetProperty("author").GetString());
    }

    [Fact]
    public async Task Of_many_reviews_that_a_customer_sends_at_once_one_counts_and_the_others_are_conflicts()
    {
        var (id, _) = await api.AddAsync();
        var customer = await api.SignedInAsync();

        var statuses = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using var answer = await customer.Http.PostAsJsonAsync($"/products/{id}/reviews", new { stars = 5 });
            return answer.StatusCode;
        }));

        Assert.Equal([HttpStatusCode.Created, .. Enumerable.Repeat(HttpStatusCode.Conflict, 7)], statuses.Order());
        Assert.Equal("""{"average":5,"count":1}""", (await PageAsync(api, id)).GetProperty("rating").GetRawText());
    }

    [Fact]
    public async Task A_review_is_removed_by_its_author_who_may_then_write_another()
    {
        var (id, _) = await api.AddAsync();
        var author = await api.SignedInAsync();
        var review = await ReviewAsync(author, id, stars: 1);
        await PageAsync(api, id);

        Assert.Equal(HttpStatusCode.NoContent, await RemoveAsync(author.Http, review));
        Assert.Equal(0, (await PageAsync(api, id)).GetProperty("items").GetArrayLength());
        await ReviewAsync(author, id, stars: 3);

        Assert.Equal("""{"average":3,"count":1}""", (await PageAsync(api, id)).GetProperty("rating").GetRawText());
    }

    [Fact]
    public async Task A_review_of_somebody_else_is_not_there_to_be_removed_but_for_admins()
    {
        var (id, _) = await api.AddAsync();
        var review = await ReviewAsync(await api.SignedInAsync(), id);
        var other = await api.SignedInAsync();

        Assert.Equal(
            (HttpStatusCode.NotFound, HttpStatusCode.NoContent, HttpStatusCode.NotFound),
            (await RemoveAsync(other.Http, review), await RemoveAsync(api.Http, review), await RemoveAsync(api.Http, review)));
    }

    [Fact]
    public async Task The_second_read_is_a_hit()
    {
        var (id, _) = await api.AddAsync();
        (await api.Http.GetAsync($"/products/{id}/reviews")).Dispose();

        using var second = await api.Http.GetAsync($"/products/{id}/reviews");

        Assert.Matches("^catalog; hit; ttl=[0-9]+; detail=L1$", CatalogApi.CacheStatus(second));
    }

    [Fact]
    public async Task A_new_review_takes_the_cached_reviews_and_the_cached_product_with_it_on_another_node()
    {
        await using var peer = await StartPeerAsync();
        var (id, tag) = await api.AddAsync();
        await PageAsync(peer, id);
        await peer.Http.GetStringAsync($"/products/{id}");

        await ReviewAsync(id, 4, "");

        await UntilAsync(peer, $"/products/{id}/reviews", reviews => reviews.Headers.ETag!.Tag.EndsWith("-2\"", StringComparison.Ordinal));
        await UntilAsync(peer, $"/products/{id}", product => product.Headers.ETag!.Tag != tag);
        Assert.Equal(1, (await PageAsync(peer, id)).GetProperty("items").GetArrayLength());
        var product = JsonElement.Parse(await peer.Http.GetStringAsync($"/products/{id}"));
        Assert.Equal("""{"average":4,"count":1}""", product.GetProperty("rating").GetRawText());
    }

    [Fact]
    public async Task Who_reviews_reads_the_new_rating_of_the_product_at_once()
    {
        var (id, _) = await api.AddAsync();
        await api.Http.GetStringAsync($"/products/{id}");

        await ReviewAsync(id, 4, "");

        var product = JsonElement.Parse(await api.Http.GetStringAsync($"/products/{id}"));
        Assert.Equal("""{"average":4,"count":1}""", product.GetProperty("rating").GetRawText());
    }

    [Fact]
    public async Task Who_has_the_page_is_answered_304_until_there_is_a_new_review()
    {
        var (id, _) = await api.AddAsync();
        using var first = await api.Http.GetAsync($"/products/{id}/reviews");
        var known = first.Headers.ETag!.Tag;

        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(id, known));
        await ReviewAsync(id, 3, "");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(id, known));
    }

    [Fact]
    public async Task Following_next_meets_each_review_once()
    {
        var (id, _) = await api.AddAsync();
        await TestDatabase.ScalarAsync<long>(
            api.Database,
            $"WITH added AS (INSERT INTO reviews (product_id, author, stars, text) SELECT {id}, 'Ada', 3, '' FROM generate_series(1, 45) RETURNING id) SELECT count(*) FROM added");

        var ids = new List<long>();
        for (var address = $"/products/{id}/reviews"; address is not null;)
        {
            var page = JsonElement.Parse(await api.Http.GetStringAsync(address));
            ids.AddRange(page.GetProperty("items").EnumerateArray().Select(r => r.GetProperty("id").GetInt64()));
            var next = page.GetProperty("next");
            address = next.ValueKind == JsonValueKind.Null ? null : $"/products/{id}/reviews?after={next.GetString()}";
        }

        Assert.Equal(45, ids.Count);
        Assert.Equal(ids.OrderDescending().Distinct(), ids);
    }

    [Fact]
    public async Task A_review_that_plain_sql_removes_leaves_the_rating()
    {
        var (id, _) = await api.AddAsync();
        await ReviewAsync(id, 1, "");
        await ReviewAsync(id, 4, "");

        await TestDatabase.ScalarAsync<long>(api.Database, $"DELETE FROM reviews WHERE product_id = {id} AND stars = 1 RETURNING id");

        Assert.Equal(
            "1 4",
            await TestDatabase.ScalarAsync<string>(api.Database, $"SELECT rating_count || ' ' || rating_total FROM products WHERE id = {id}"));
    }

    [Fact]
    public async Task Of_many_who_review_at_once_each_counts()
    {
        var (id, _) = await api.AddAsync();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(n => ReviewAsync(id, (n % 5) + 1, "")));

        var product = JsonElement.Parse(await api.Http.GetStringAsync($"/products/{id}"));
        Assert.Equal("""{"average":3,"count":20}""", product.GetProperty("rating").GetRawText());
    }

    [Fact]
    public async Task The_reviews_of_a_deleted_product_are_gone_also_where_they_were_cached()
    {
        await using var peer = await StartPeerAsync();
        var (id, _) = await api.AddAsync();
        await ReviewAsync(id, 4, "");
        await PageAsync(peer, id);

        (await api.DeleteAsync(id, "*")).EnsureSuccessStatusCode();

        await UntilAsync(peer, $"/products/{id}/reviews", reviews => reviews.StatusCode == HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_product_that_is_not_there_can_not_be_reviewed()
    {
        using var post = await api.Http.PostAsJsonAsync("/products/900000003/reviews", new { stars = 4 });
        using var read = await api.Http.GetAsync("/products/900000003/reviews");

        Assert.Equal(HttpStatusCode.NotFound, post.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, read.StatusCode);
    }

    [Theory]
    [InlineData("""{"stars":4,"author":"Ada"}""", "author")]
    [InlineData("{}", "stars")]
    [InlineData("""{"stars":0}""", "stars")]
    [InlineData("""{"stars":6}""", "stars")]
    [InlineData("""{"stars":4,"text":"\u0000"}""", "text")]
    [InlineData("""{"stars":4,"id":1}""", "id")]
    public async Task A_review_that_breaks_a_rule_is_refused_and_the_field_is_named(string body, string field)
    {
        var (id, _) = await api.AddAsync();

        using var answer = await api.Http.PostAsync($"/products/{id}/reviews", new StringContent(body, null, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.True((await CatalogApi.JsonAsync(answer)).GetProperty("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task Export_and_import_leave_the_rating_alone()
    {
        var (id, _) = await api.AddAsync();
        await ReviewAsync(id, 4, "");

        var report = await api.ImportAsync(await api.Http.GetStringAsync("/products/export"));

        Assert.Equal(0, report.GetProperty("updated").GetInt32());
        Assert.Equal(0, report.GetProperty("rejected").GetInt32());
    }

    // The message to the other node takes its time.
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

    // What it has cached outlives a test, so what is seen to have changed came with a message.
    private async Task<CatalogApi> StartPeerAsync()
    {
        var peer = api.NewPeer();
        foreach (var resource in new[] { "Products", "Reviews" })
        {
            peer.With($"Caching:{resource}:Ttl", "01:00:00").With($"Caching:{resource}:LocalTtl", "01:00:00");
        }

        await peer.InitializeAsync();
        return peer;
    }

    private static async Task<JsonElement> PageAsync(CatalogApi node, long id) =>
        JsonElement.Parse(await node.Http.GetStringAsync($"/products/{id}/reviews"));

    // By somebody new each time.
    private async Task ReviewAsync(long id, int stars, string text) => await ReviewAsync(await api.SignedInAsync(), id, stars, text);

    private static async Task<string> ReviewAsync(Account author, long id, int stars = 4, string text = "")
    {
        using var answer = await author.Http.PostAsJsonAsync($"/products/{id}/reviews", new { stars, text });
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return $"/products/{id}/reviews/{(await CatalogApi.JsonAsync(answer)).GetProperty("id").GetInt64()}";
    }

    private static async Task<HttpStatusCode> RemoveAsync(HttpClient by, string review)
    {
        using var answer = await by.DeleteAsync(review);
        return answer.StatusCode;
    }

    private async Task<HttpStatusCode> StatusAsync(long id, string known)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/products/{id}/reviews");
        request.Headers.TryAddWithoutValidation("If-None-Match", known);
        using var answer = await api.Http.SendAsync(request);
        return answer.StatusCode;
    }
}
