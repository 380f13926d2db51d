using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Catalog.Tests.Products.Import;

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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_option_as_a_field_of_the_form_is_400_before_and_after_the_file_and_nothing_is_imported(bool isFirst)
    {
        var before = await api.CountAsync();
        foreach (var option in await OptionsAsync())
        {
            using var form = new MultipartFormDataContent();
            (HttpContent Content, string Name)[] parts = [(new StringContent("true"), option), (File($"form-{option}"), "file")];
            foreach (var (content, name) in isFirst ? parts : parts.Reverse())
            {
                AddTo(form, content, name);
            }

            using var answer = await PostAsync(form);

            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains($"'{option}' must be in the query", JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("errors").ToString(), StringComparison.Ordinal);
        }

        Assert.Equal(before, await api.CountAsync());
    }

    [Fact]
    public async Task A_form_that_is_compressed_as_a_whole_is_imported()
    {
        using var form = new MultipartFormDataContent { { File("form-gzip"), "file", "catalog.csv" } };
        using var compressed = new ByteArrayContent(Lines.Gzip(await form.ReadAsStringAsync()));
        compressed.Headers.ContentType = form.Headers.ContentType;
        compressed.Headers.ContentEncoding.Add("gzip");

        using var answer = await PostAsync(compressed);

        Assert.Equal(1, (await CatalogApi.JsonAsync(answer)).GetProperty("created").GetInt32());
    }

    [Theory]
    [InlineData("text/csv; charset=utf-7")]
    [InlineData("text/csv; charset=\"ISO-8859-1\"")]
    public async Task A_file_of_a_form_in_another_charset_than_UTF_8_is_415(string type)
    {
        using var answer = await PostAsync(type);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Contains("Send UTF-8", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_type_of_a_file_in_a_form_may_name_its_charset()
    {
        using var answer = await PostAsync("text/csv; charset=\"UTF-8\"");

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

    private async Task<string[]> OptionsAsync()
    {
        var document = JsonElement.Parse(await api.Anonymous.GetStringAsync("/openapi/v1.json"));
        return
        [
            .. document.GetProperty("paths").GetProperty("/products/import").GetProperty("post").GetProperty("parameters").EnumerateArray()
                .Select(parameter => parameter.GetProperty("name").GetString()!),
        ];
    }

    private static void AddTo(MultipartFormDataContent form, HttpContent content, string name)
    {
        if (name == "file")
        {
            form.Add(content, name, "catalog.csv");
        }
        else
        {
            form.Add(content, name);
        }
    }

    private static StringContent File(string sku) => new($"sku,name,price,currency,category\n{sku},Rake,1,EUR,garden\n");

    private async Task<HttpResponseMessage> PostAsync(string typeOfFile)
    {
        var file = File($"form-{Guid.NewGuid():N}");
        file.Headers.ContentType = MediaTypeHeaderValue.Parse(typeOfFile);
        using var form = new MultipartFormDataContent { { file, "file", "catalog" } };
        return await PostAsync(form);
    }

    private Task<HttpResponseMessage> PostAsync(HttpContent form) => api.Http.PostAsync(new Uri("/products/import", UriKind.Relative), form);
}
