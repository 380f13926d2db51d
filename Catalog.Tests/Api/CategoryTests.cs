using System.Net;
using System.Net.Http.Json;
using Catalog.Tests.Persistence;
using Npgsql;

namespace Catalog.Tests.Api;

public sealed class CategoryTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    private readonly string _name = "c" + Guid.NewGuid().ToString("N");

    [Fact]
    public async Task A_new_category_is_found_where_Location_says_and_takes_products()
    {
        using var answer = await api.Http.PostAsJsonAsync("/categories", new { slug = _name, name = " Küche ", parent = "garden" });

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var read = await api.Http.GetFromJsonAsync<System.Text.Json.JsonElement>(answer.Headers.Location);
        Assert.Equal((_name, "Küche", "garden"), (read.GetProperty("slug").GetString(), read.GetProperty("name").GetString(), read.GetProperty("parent").GetString()));
        await api.AddAsync(("category", _name));
    }

    [Fact]
    public async Task A_category_is_renamed_and_moved()
    {
        await CreateAsync(_name);
        await CreateAsync(_name + "-child");

        using var moved = await api.Http.PutAsJsonAsync($"/categories/{_name}-child", new { name = "New", parent = _name });
        using var back = await api.Http.PutAsJsonAsync($"/categories/{_name}-child", new { name = "Newer" });

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (moved.StatusCode, back.StatusCode));
        Assert.Equal("Newer", await TestDatabase.ScalarAsync<string>(api.Database, $"SELECT name FROM categories WHERE slug = '{_name}-child' AND parent IS NULL"));
    }

    [Fact]
    public async Task Only_an_empty_category_is_deleted()
    {
        await CreateAsync(_name);
        await CreateAsync(_name + "-child", _name);
        var (product, _) = await api.AddAsync(("category", _name + "-child"));

        Assert.Equal(HttpStatusCode.Conflict, await DeleteAsync(_name));
        Assert.Equal(HttpStatusCode.Conflict, await DeleteAsync(_name + "-child"));
        (await api.DeleteAsync(product, "*")).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.NoContent, await DeleteAsync(_name + "-child"));
        Assert.Equal(HttpStatusCode.NoContent, await DeleteAsync(_name));
        Assert.Equal(HttpStatusCode.NotFound, await DeleteAsync(_name));
    }

    [Fact]
    public async Task Categories_have_two_levels()
    {
        await CreateAsync(_name);
        await CreateAsync(_name + "-child", _name);

        using var third = await api.Http.PostAsJsonAsync("/categories", new { slug = _name + "-third", name = "x", parent = _name + "-child" });
        using var withChildren = await api.Http.PutAsJsonAsync($"/categories/{_name}", new { name = "x", parent = "garden" });
        using var itself = await api.Http.PutAsJsonAsync($"/categories/{_name}-child", new { name = "x", parent = _name + "-child" });
        var plainSql = await Assert.ThrowsAsync<PostgresException>(() => TestDatabase.ScalarAsync<string>(
            api.Database, $"INSERT INTO categories (slug, name, parent) VALUES ('{_name}-third', 'x', '{_name}-child') RETURNING slug"));

        Assert.All([third, withChildren, itself], answer => Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode));
        Assert.Equal("ck_categories_two_levels", plainSql.ConstraintName);
    }

    [Theory]
    [InlineData("{\"slug\":\"Not a slug\",\"name\":\"x\"}", "slug")]
    [InlineData("{\"name\":\"x\"}", "slug")]
    [InlineData("{\"slug\":\"a\",\"name\":\" \"}", "name")]
    [InlineData("{\"slug\":\"a\",\"name\":\"x\",\"parent\":\"no-such\"}", "parent")]
    [InlineData("{\"slug\":\"a\",\"name\":\"x\",\"colour\":\"red\"}", "colour")]
    public async Task A_bad_field_is_400_with_its_name(string body, string field)
    {
        using var answer = await api.Http.PostAsync("/categories", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.True((await CatalogApi.JsonAsync(answer)).GetProperty("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task A_slug_that_is_taken_is_409()
    {
        using var answer = await api.Http.PostAsJsonAsync("/categories", new { slug = "garden", name = "x" });

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
    }

    private async Task CreateAsync(string slug, string? parent = null) =>
        (await api.Http.PostAsJsonAsync("/categories", new { slug, name = slug, parent })).EnsureSuccessStatusCode();

    private async Task<HttpStatusCode> DeleteAsync(string slug)
    {
        using var answer = await api.Http.DeleteAsync(new Uri($"/categories/{slug}", UriKind.Relative));
        return answer.StatusCode;
    }
}
