using System.Net;
using System.Text;
using System.Text.Json;

namespace Catalog.Tests.Api;

public sealed class ProductPatchTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    [Fact]
    public async Task What_a_patch_names_is_changed_and_the_rest_stays()
    {
        var (id, tag) = await api.AddAsync(("description", "Wide."));
        await api.Http.GetStringAsync($"/products/{id}"); // now it is cached
        var before = await ReadAsync(id);

        using var answer = await PatchAsync(id, "{\"price\": 99.90, \"tags\": [\"new\"]}", tag);
        var after = await ReadAsync(id);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(("99.90", "new"), (after.GetProperty("price").GetRawText(), after.GetProperty("tags")[0].GetString()));
        foreach (var field in new[] { "sku", "name", "description", "currency", "category", "createdAt" })
        {
            Assert.Equal(before.GetProperty(field).GetRawText(), after.GetProperty(field).GetRawText());
        }
    }

    [Fact]
    public async Task A_field_that_is_null_gets_its_default()
    {
        var (id, tag) = await api.AddAsync();

        (await PatchAsync(id, "{\"description\": null, \"tags\": null}", tag)).EnsureSuccessStatusCode();

        var after = await ReadAsync(id);
        Assert.Equal(("", 0), (after.GetProperty("description").GetString(), after.GetProperty("tags").GetArrayLength()));
    }

    [Theory]
    [InlineData("{\"sku\": null}", "sku")]
    [InlineData("{\"price\": -1}", "price")]
    [InlineData("{\"price\": \"1\"}", "price")]
    [InlineData("{\"name\": \"\"}", "name")]
    [InlineData("{\"category\": \"no-such\"}", "category")]
    [InlineData("{\"currency\": \"JPY\"}", "price")]
    [InlineData("{\"id\": 1}", "id")]
    [InlineData("{\"tags\": {\"a\": 1}}", "tags")]
    [InlineData("{\"name\": \"\\ud800\"}", "name")]
    [InlineData("{\"tags\": [\"\\ud800\"]}", "tags[0]")]
    [InlineData("{\"price\": 1, \"\\ud800\": 1}", "$")]
    [InlineData("[]", "$")]
    [InlineData("null", "$")]
    [InlineData("{", "$")]
    public async Task A_patch_obeys_the_rules_of_a_product(string patch, string field)
    {
        var (id, tag) = await api.AddAsync(("price", 12.50m));

        using var answer = await PatchAsync(id, patch, tag);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.True((await CatalogApi.JsonAsync(answer)).GetProperty("errors").TryGetProperty(field, out _), await answer.Content.ReadAsStringAsync());
        Assert.Equal(12.50m, (await ReadAsync(id)).GetProperty("price").GetDecimal());
    }

    [Fact]
    public async Task A_patch_of_another_version_is_412_and_without_a_version_428()
    {
        var (id, old) = await api.AddAsync();
        (await PatchAsync(id, "{\"price\": 2}", old)).EnsureSuccessStatusCode();

        using var stale = await PatchAsync(id, "{\"price\": 3}", old);
        using var none = await PatchAsync(id, "{\"price\": 3}", null);
        using var any = await PatchAsync(id, "{\"name\": \"Any\"}", "*");
        using var missing = await PatchAsync(900000002, "{\"price\": 3}", "*");

        Assert.Equal((HttpStatusCode.PreconditionFailed, (HttpStatusCode)428), (stale.StatusCode, none.StatusCode));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (any.StatusCode, missing.StatusCode));
        Assert.Equal(2m, (await ReadAsync(id)).GetProperty("price").GetDecimal());
    }

    [Fact]
    public async Task Patches_of_any_version_at_once_lose_nothing_of_each_other()
    {
        var (id, _) = await api.AddAsync();

        var answers = await Task.WhenAll(
            PatchAsync(id, "{\"price\": 1}", "*"), PatchAsync(id, "{\"name\": \"Patched\"}", "*"), PatchAsync(id, "{\"description\": \"Patched\"}", "*"));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        var after = await ReadAsync(id);
        Assert.Equal((1m, "Patched", "Patched"), (after.GetProperty("price").GetDecimal(), after.GetProperty("name").GetString(), after.GetProperty("description").GetString()));
    }

    private async Task<JsonElement> ReadAsync(long id) => JsonElement.Parse(await api.Http.GetStringAsync($"/products/{id}"));

    private async Task<HttpResponseMessage> PatchAsync(long id, string patch, string? ifMatch)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"/products/{id}")
        {
            Content = new StringContent(patch, Encoding.UTF8, "application/merge-patch+json"),
        };
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return await api.Http.SendAsync(request);
    }
}
