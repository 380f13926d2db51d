using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Catalog.Tests.Api;

/// <summary>Imports sent as a form, as a browser or curl -F does.</summary>
public sealed class ImportFormTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    [Fact]
    public async Task The_file_of_a_form_is_imported()
    {
        using var form = new MultipartFormDataContent { { new StringContent("x"), "comment" }, { File("form-1"), "file", "catalog.csv" } };

        using var answer = await PostAsync(form);

        Assert.Equal(1, (await CatalogApi.JsonAsync(answer)).GetProperty("created").GetInt32());
    }

    [Fact]
    public async Task A_form_without_a_file_is_400()
    {
        using var form = new MultipartFormDataContent { { new StringContent("x"), "comment" } };

        using var answer = await PostAsync(form);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_form_with_two_files_is_400_names_the_second_and_changes_nothing()
    {
        var before = await api.CountAsync();
        using var form = new MultipartFormDataContent { { File("form-2"), "file", "first.csv" }, { File("form-3"), "file", "second.csv" } };

        using var answer = await PostAsync(form);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("second.csv", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(before, await api.CountAsync());
    }

    [Fact]
    public async Task A_form_with_a_second_file_after_pages_of_JSON_is_400()
    {
        var page = JsonSerializer.Serialize(new { products = Enumerable.Range(0, 2_000).Select(n => CatalogApi.Body(("sku", $"page-{n}"))) });
        using var form = new MultipartFormDataContent { { new StringContent(page), "file", "page-1.json" }, { new StringContent(page), "file", "page-2.json" } };

        using var answer = await PostAsync(form);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("page-2.json", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_without_an_end_is_400()
    {
        using var form = new StringContent(
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"catalog.csv\"\r\n\r\nsku,name,price,currency,category\nform-4,Rake,1,EUR,garden\n");
        form.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");

        using var answer = await PostAsync(form);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("must be a well-formed form", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static StringContent File(string sku) => new($"sku,name,price,currency,category\n{sku},Rake,1,EUR,garden\n");

    private Task<HttpResponseMessage> PostAsync(HttpContent form) => api.Http.PostAsync(new Uri("/products/import", UriKind.Relative), form);
}
