using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Catalog.Tests.Api;
using Catalog.Tests.Persistence;

namespace Catalog.Tests.Reviews;

public sealed class ReviewTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    [Fact]
    public async Task A_review_is_read_back_newest_first_with_the_rating()
    {
        var (id, _) = await api.AddAsync();
        await api.ReviewAsync(id, 5, "Good.");
        await api.ReviewAsync(id, 2, "Bent.");

        var page = await api.ReviewsAsync(id);

        Assert.Equal(["Bent.", "Good."], page.GetProperty("items").EnumerateArray().Select(r => r.GetProperty("text").GetString()));
        Assert.Equal("""{"average":3.5,"count":2}""", page.GetProperty("rating").GetRawText());
    }

    [Fact]
    public async Task A_review_is_shown_with_the_name_of_its_author()
    {
        var (id, _) = await api.AddAsync();
        var customer = await api.SignedInAsync();

        (await customer.Http.PostAsJsonAsync($"/products/{id}/reviews", new { stars = 4 })).EnsureSuccessStatusCode();

        Assert.Equal(customer.Name, (await api.ReviewsAsync(id)).GetProperty("items")[0].GetProperty("author").GetString());
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
        Assert.Equal("""{"average":5,"count":1}""", (await api.ReviewsAsync(id)).GetProperty("rating").GetRawText());
    }

    [Fact]
    public async Task A_review_is_removed_by_its_author_who_may_then_write_another()
    {
        var (id, _) = await api.AddAsync();
        var author = await api.SignedInAsync();
        var review = await author.ReviewAsync(id, stars: 1);
        await api.ReviewsAsync(id);

        Assert.Equal(HttpStatusCode.NoContent, await RemoveAsync(author.Http, review));
        Assert.Equal(0, (await api.ReviewsAsync(id)).GetProperty("items").GetArrayLength());
        await author.ReviewAsync(id, stars: 3);

        Assert.Equal("""{"average":3,"count":1}""", (await api.ReviewsAsync(id)).GetProperty("rating").GetRawText());
    }

    [Fact]
    public async Task A_review_of_another_user_is_404_to_remove_except_for_admins()
    {
        var (id, _) = await api.AddAsync();
        var review = await (await api.SignedInAsync()).ReviewAsync(id);
        var other = await api.SignedInAsync();

        Assert.Equal(
            (HttpStatusCode.NotFound, HttpStatusCode.NoContent, HttpStatusCode.NotFound),
            (await RemoveAsync(other.Http, review), await RemoveAsync(api.Http, review), await RemoveAsync(api.Http, review)));
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
        await api.ReviewAsync(id, 1, "");
        await api.ReviewAsync(id, 4, "");

        await TestDatabase.ScalarAsync<long>(api.Database, $"DELETE FROM reviews WHERE product_id = {id} AND stars = 1 RETURNING id");

        Assert.Equal(
            "1 4",
            await TestDatabase.ScalarAsync<string>(api.Database, $"SELECT rating_count || ' ' || rating_total FROM products WHERE id = {id}"));
    }

    [Fact]
    public async Task Of_many_concurrent_reviews_each_counts()
    {
        var (id, _) = await api.AddAsync();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(n => api.ReviewAsync(id, (n % 5) + 1, "")));

        var product = JsonElement.Parse(await api.Http.GetStringAsync($"/products/{id}"));
        Assert.Equal("""{"average":3,"count":20}""", product.GetProperty("rating").GetRawText());
    }

    [Fact]
    public async Task An_unknown_product_cannot_be_reviewed()
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
        await api.ReviewAsync(id, 4, "");

        var report = await api.ImportAsync(await api.Http.GetStringAsync("/products/export"));

        Assert.Equal(0, report.GetProperty("updated").GetInt32());
        Assert.Equal(0, report.GetProperty("rejected").GetInt32());
    }

    private static async Task<HttpStatusCode> RemoveAsync(HttpClient by, string review)
    {
        using var answer = await by.DeleteAsync(review);
        return answer.StatusCode;
    }
}
