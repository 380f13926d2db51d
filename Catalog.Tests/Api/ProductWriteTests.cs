using System.Net;
using System.Net.Http.Json;
using Catalog.Tests.Persistence;

namespace Catalog.Tests.Api;

public sealed class ProductWriteTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    [Fact]
    public async Task A_new_product_is_found_where_Location_says()
    {
        using var answer = await api.Http.PostAsJsonAsync("/products", CatalogApi.Body(("name", "Spade")));

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Contains("Spade", await api.Http.GetStringAsync(answer.Headers.Location), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replaced_product_is_loaded_again_with_a_new_tag()
    {
        var (id, tag) = await api.AddAsync();
        (await api.Http.GetAsync($"/products/{id}")).Dispose(); // now it is cached

        using var replaced = await api.PutAsync(id, CatalogApi.Body(("name", "Newer")), tag);
        using var read = await api.Http.GetAsync($"/products/{id}");

        Assert.Equal("Newer", (await CatalogApi.JsonAsync(read)).GetProperty("name").GetString());
        Assert.Equal(replaced.Headers.ETag, read.Headers.ETag);
        Assert.NotEqual(tag, read.Headers.ETag?.Tag);
    }

    [Fact]
    public async Task A_write_without_If_Match_is_answered_428_and_changes_nothing()
    {
        var (id, tag) = await api.AddAsync();

        using var put = await api.PutAsync(id, CatalogApi.Body(), ifMatch: null);
        using var delete = await api.DeleteAsync(id, ifMatch: null);

        Assert.Equal((HttpStatusCode)428, put.StatusCode);
        Assert.Equal((HttpStatusCode)428, delete.StatusCode);
        Assert.Equal(tag, await TagAsync(id));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("*")]
    public async Task If_None_Match_star_is_412_for_an_existing_product_and_404_for_an_absent_one(string? ifMatch)
    {
        var (id, tag) = await api.AddAsync();

        Assert.Equal(HttpStatusCode.PreconditionFailed, await PutIfNoneMatchAsync(id, ifMatch, "*"));
        Assert.Equal(HttpStatusCode.NotFound, await PutIfNoneMatchAsync(1_000_000, ifMatch, "*"));
        Assert.Equal(tag, await TagAsync(id));
    }

    [Fact]
    public async Task A_version_that_If_None_Match_excludes_is_not_overwritten()
    {
        var (id, tag) = await api.AddAsync();

        Assert.Equal(HttpStatusCode.PreconditionFailed, await PutIfNoneMatchAsync(id, tag, tag));
        Assert.Equal(HttpStatusCode.BadRequest, await PutIfNoneMatchAsync(id, "*", tag));
        Assert.Equal(HttpStatusCode.BadRequest, await PutIfNoneMatchAsync(id, tag, "1"));
        Assert.Equal((HttpStatusCode)428, await PutIfNoneMatchAsync(id, null, tag));
        Assert.Equal(HttpStatusCode.OK, await PutIfNoneMatchAsync(id, tag, "\"another\""));
    }

    [Fact]
    public async Task A_write_meant_for_another_version_is_answered_412_and_changes_nothing()
    {
        var (id, old) = await api.AddAsync();
        (await api.PutAsync(id, CatalogApi.Body(), old)).Dispose();
        var current = await TagAsync(id);

        using var put = await api.PutAsync(id, CatalogApi.Body(), old);
        using var delete = await api.DeleteAsync(id, old);

        Assert.Equal(HttpStatusCode.PreconditionFailed, put.StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, delete.StatusCode);
        Assert.Equal(current, await TagAsync(id));
    }

    [Fact]
    public async Task The_tag_of_another_product_does_not_match()
    {
        var (id, _) = await api.AddAsync();
        var (_, foreign) = await api.AddAsync();

        using var put = await api.PutAsync(id, CatalogApi.Body(), foreign);

        Assert.Equal(HttpStatusCode.PreconditionFailed, put.StatusCode);
    }

    [Fact]
    public async Task A_weak_tag_does_not_match()
    {
        var (id, tag) = await api.AddAsync();

        using var put = await api.PutAsync(id, CatalogApi.Body(), "W/" + tag);

        Assert.Equal(HttpStatusCode.PreconditionFailed, put.StatusCode);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("\"0-0\", {0}")]
    public async Task A_star_or_a_list_with_the_right_tag_matches(string ifMatch)
    {
        var (id, tag) = await api.AddAsync();

        using var put = await api.PutAsync(id, CatalogApi.Body(), ifMatch.Replace("{0}", tag, StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
    }

    [Fact]
    public async Task Of_many_who_replace_the_same_version_one_wins()
    {
        var (id, tag) = await api.AddAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(async n =>
        {
            using var answer = await api.PutAsync(id, CatalogApi.Body(("name", $"Writer {n}")), tag);
            return answer.StatusCode;
        }));

        Assert.Equal(1, answers.Count(status => status == HttpStatusCode.OK));
        Assert.Equal(15, answers.Count(status => status == HttpStatusCode.PreconditionFailed));
    }

    [Fact]
    public async Task A_deleted_product_is_gone()
    {
        var (id, tag) = await api.AddAsync();
        (await api.Http.GetAsync($"/products/{id}")).Dispose(); // now it is cached

        using var delete = await api.DeleteAsync(id, tag);
        using var read = await api.Http.GetAsync($"/products/{id}");

        Assert.Equal(HttpStatusCode.NoContent, delete.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, read.StatusCode);
    }

    [Fact]
    public async Task Writing_an_absent_product_is_answered_404()
    {
        using var put = await api.PutAsync(900000002, CatalogApi.Body(), "*");
        using var delete = await api.DeleteAsync(900000002, "*");

        Assert.Equal(HttpStatusCode.NotFound, put.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, delete.StatusCode);
    }

    [Fact]
    public async Task A_sku_that_is_taken_is_answered_409_and_changes_nothing()
    {
        await api.AddAsync(("sku", "taken"));
        var (id, tag) = await api.AddAsync();

        using var post = await api.Http.PostAsJsonAsync("/products", CatalogApi.Body(("sku", "taken")));
        using var put = await api.PutAsync(id, CatalogApi.Body(("sku", "taken")), tag);

        Assert.Equal(HttpStatusCode.Conflict, post.StatusCode);
        Assert.True((await CatalogApi.JsonAsync(post)).GetProperty("errors").TryGetProperty("sku", out _));
        Assert.Equal(HttpStatusCode.Conflict, put.StatusCode);
        Assert.Equal(tag, await TagAsync(id));
        Assert.Equal(1, await TestDatabase.ScalarAsync<long>(api.Database, "SELECT count(*) FROM products WHERE sku = 'taken'"));
    }

    private async Task<string?> TagAsync(long id)
    {
        using var answer = await api.Http.GetAsync($"/products/{id}");
        return answer.Headers.ETag?.Tag;
    }

    private async Task<HttpStatusCode> PutIfNoneMatchAsync(long id, string? ifMatch, string ifNoneMatch)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/products/{id}") { Content = JsonContent.Create(CatalogApi.Body()) };
        request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        using var answer = await api.Http.SendAsync(request);
        return answer.StatusCode;
    }
}
