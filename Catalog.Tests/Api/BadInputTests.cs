using System.Net;
using System.Text;
using System.Text.Json;

namespace Catalog.Tests.Api;

public sealed class BadInputTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    public static TheoryData<string, string> BadFields => new()
    {
        { "sku", "\"\"" },
        { "sku", "null" },
        { "sku", "7" },
        { "sku", $"\"{new string('x', 65)}\"" },
        { "name", $"\"{new string('x', 201)}\"" },
        { "name", "\"a\\u0000b\"" },
        { "description", $"\"{new string('x', 4001)}\"" },
        { "description", "\"a\\u0000b\"" },
        { "price", "-0.01" },
        { "price", "1.234" },
        { "price", "1e10" },
        { "price", "1e400" },
        { "price", "\"1\"" },
        { "price", "null" },
        { "price", "true" },
        { "currency", "\"XXX\"" },
        { "currency", "\"eur\"" },
        { "currency", "978" },
        { "category", "\"no-such-category\"" },
        { "category", "\"Not A Slug\"" },
        { "tags", "\"steel\"" },
        { "tags", "{}" },
        { "tags", $"[{string.Join(',', Enumerable.Repeat("\"x\"", 21))}]" },
        { "id", "1" },
        { "colour", "\"red\"" },
    };

    public static TheoryData<string, string> BadBodies => new()
    {
        { "", "must be one JSON object" },
        { "null", "must be one JSON object" },
        { "[]", "must be one JSON object" },
        { "\"text\"", "must be one JSON object" },
        { "{\"sku\":", "must be well-formed JSON" },
        { "{\"sku\":\"a\"}}", "must be well-formed JSON" },
        { "<product/>", "must be well-formed JSON" },
    };

    [Theory]
    [MemberData(nameof(BadFields))]
    public async Task A_bad_field_is_answered_400_with_its_name_and_nothing_is_written(string field, string value)
    {
        var (id, tag) = await api.AddAsync();
        var count = await api.CountAsync();
        var body = BodyWith(field, value);

        using var post = await api.Http.PostAsync("/products", Json(body));
        using var put = new HttpRequestMessage(HttpMethod.Put, $"/products/{id}") { Content = Json(body) };
        put.Headers.TryAddWithoutValidation("If-Match", tag);
        using var replaced = await api.Http.SendAsync(put);

        await AssertNamesAsync(post, field);
        await AssertNamesAsync(replaced, field);
        Assert.Equal(count, await api.CountAsync());
        using var unchanged = await api.Http.GetAsync($"/products/{id}");
        Assert.Equal(tag, unchanged.Headers.ETag?.Tag);
    }

    [Theory]
    [MemberData(nameof(BadBodies))]
    public async Task A_body_that_is_no_product_is_answered_400(string body, string rule)
    {
        using var answer = await api.Http.PostAsync("/products", Json(body));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.StartsWith(rule, (await ErrorsAsync(answer)).GetProperty("$")[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/products/0", "id")]
    [InlineData("/products/-1", "id")]
    [InlineData("/products/abc", "id")]
    [InlineData("/products/1.5", "id")]
    [InlineData("/products/9223372036854775808", "id")]
    [InlineData("/products?limit=0", "limit")]
    [InlineData("/products?limit=201", "limit")]
    [InlineData("/products?limit=x", "limit")]
    [InlineData("/products?limit=", "limit")]
    [InlineData("/products?limit=050", "limit")]
    [InlineData("/products?limit=+50", "limit")]
    [InlineData("/products?limit=50&limit=50", "limit")]
    [InlineData("/products?limit=4294967296", "limit")]
    [InlineData("/products/top?days=x", "days")]
    [InlineData("/products/1/reviews?after=x", "after")]
    [InlineData("/products?after=1", "after")]
    [InlineData("/products?after=AAAAAAAAAAAAAAAA", "after")]
    [InlineData("/products?after=%00", "after")]
    [InlineData("/products?category=Not%20A%20Slug", "category")]
    [InlineData("/products/search", "q")]
    [InlineData("/products/search?q=", "q")]
    [InlineData("/products/search?q=a%00b", "q")]
    [InlineData("/products/search?q=rake&limit=0", "limit")]
    public async Task A_bad_parameter_is_answered_400_with_its_name(string address, string parameter)
    {
        using var answer = await api.Http.GetAsync(address);

        await AssertNamesAsync(answer, parameter);
    }

    [Fact]
    public async Task An_unreadable_If_Match_is_answered_400()
    {
        var (id, _) = await api.AddAsync();

        using var answer = await api.PutAsync(id, CatalogApi.Body(), "no quotes");

        await AssertNamesAsync(answer, "If-Match");
    }

    [Fact]
    public async Task A_body_of_more_than_1_MiB_is_answered_413()
    {
        // The server refuses such a body before it reads it and closes the connection, so that a client which goes on sending may not get
        // as far as the answer. This one sends the body when it is asked to.
        using var handler = new SocketsHttpHandler { Expect100ContinueTimeout = Timeout.InfiniteTimeSpan };
        using var http = new HttpClient(handler) { BaseAddress = api.Http.BaseAddress };
        http.DefaultRequestHeaders.Authorization = api.Http.DefaultRequestHeaders.Authorization;
        http.DefaultRequestHeaders.ExpectContinue = true;

        using var answer = await http.PostAsync(new Uri("/products", UriKind.Relative), Json(new string(' ', (1024 * 1024) + 1)));
        using var largest = await http.PostAsync(new Uri("/products", UriKind.Relative), Json(new string(' ', 1024 * 1024)));

        await AssertProblemAsync(answer, HttpStatusCode.RequestEntityTooLarge);
        await AssertProblemAsync(largest, HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("/products", "text/plain")]
    [InlineData("/products/import", "text/plain")]
    public async Task A_body_of_another_media_type_is_answered_415(string address, string type)
    {
        using var answer = await api.Http.PostAsync(address, new StringContent("x", Encoding.UTF8, type));

        await AssertProblemAsync(answer, HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData("/products")]
    [InlineData("/products/import")]
    public async Task A_body_without_a_media_type_is_answered_415(string address)
    {
        using var answer = await api.Http.PostAsync(address, new ByteArrayContent([(byte)'x']));

        await AssertProblemAsync(answer, HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task An_unknown_address_is_answered_404_with_a_problem()
    {
        using var answer = await api.Http.GetAsync("/nothing/here");

        await AssertProblemAsync(answer, HttpStatusCode.NotFound);
    }

    private static string BodyWith(string field, string value)
    {
        var body = CatalogApi.Body();
        body.Remove(field);
        var rest = JsonSerializer.Serialize(body);
        return $"{{\"{field}\":{value},{rest[1..]}";
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static async Task AssertNamesAsync(HttpResponseMessage answer, string field)
    {
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var error = Assert.Single((await ErrorsAsync(answer)).EnumerateObject());
        Assert.Equal(field, error.Name);
        Assert.False(string.IsNullOrWhiteSpace(error.Value[0].GetString()));
    }

    private static async Task AssertProblemAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal((int)status, (await CatalogApi.JsonAsync(answer)).GetProperty("status").GetInt32());
    }

    private static async Task<JsonElement> ErrorsAsync(HttpResponseMessage answer) =>
        (await CatalogApi.JsonAsync(answer)).GetProperty("errors");
}
