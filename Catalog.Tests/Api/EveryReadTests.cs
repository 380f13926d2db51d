using System.Net;

namespace Catalog.Tests.Api;

/// <summary>HEAD, Range and encodings, at every address.</summary>
public sealed class EveryReadTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    private static readonly string[] Volatile = ["Date", "Cache-Status", "Content-Length", "Transfer-Encoding", "RateLimit", "Catalog-Position"];

    [Fact]
    public async Task HEAD_is_answered_as_GET_is_without_a_body()
    {
        var every = await EveryOperation.PrepareAsync(api);
        var wrong = new List<string>();
        foreach (var operation in (await every.NamesAsync()).Where(operation => operation.StartsWith("GET ", StringComparison.Ordinal)))
        {
            foreach (var isKnown in new[] { true, false })
            {
                using var get = every.Request(operation);
                using var head = every.Request(operation);
                head.Method = HttpMethod.Head;
                if (!isKnown)
                {
                    get.Headers.Authorization = head.Headers.Authorization = null;
                }

                using var got = await api.Anonymous.SendAsync(get);
                using var headed = await api.Anonymous.SendAsync(head);

                if (got.StatusCode != headed.StatusCode || Headers(got) != Headers(headed) || (await headed.Content.ReadAsByteArrayAsync()).Length > 0)
                {
                    wrong.Add($"{operation}: {got.StatusCode} {Headers(got)} but {headed.StatusCode} {Headers(headed)}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("bytes=0-0")]
    [InlineData("bytes=-1")]
    [InlineData("bytes=999999999-")]
    [InlineData("bytes=0-0,2-2")]
    [InlineData("lines=1-2")]
    public async Task A_range_is_not_served_and_hurts_nothing(string range)
    {
        var every = await EveryOperation.PrepareAsync(api);
        foreach (var operation in (await every.NamesAsync()).Where(operation => operation.StartsWith("GET ", StringComparison.Ordinal)))
        {
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
            {
                using var plain = every.Request(operation);
                plain.Method = method;
                using var whole = await api.Anonymous.SendAsync(plain);
                using var request = every.Request(operation);
                request.Method = method;
                request.Headers.TryAddWithoutValidation("Range", range);
                request.Headers.TryAddWithoutValidation("If-Range", "\"1-1\"");
                using var answer = await api.Anonymous.SendAsync(request);

                Assert.True(answer.StatusCode == whole.StatusCode, $"{operation}: {answer.StatusCode} instead of {whole.StatusCode}");
                Assert.Null(answer.Content.Headers.ContentRange);
            }
        }
    }

    [Theory]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=utf-7")]
    [InlineData("application/json; charset=\"iso-8859-1\"")]
    [InlineData("application/json; charset=nothing")]
    [InlineData("application/json; charset=")]
    [InlineData("application/json; charset=\"")]
    [InlineData("application/json; charset=utf-8; charset=utf-16")]
    [InlineData("application/json, text/plain")]
    public async Task A_body_of_another_charset_is_refused_wherever_a_body_is_taken(string type)
    {
        var every = await EveryOperation.PrepareAsync(api);
        foreach (var operation in await every.NamesAsync())
        {
            using var request = every.Request(operation);
            if (request.Content is null)
            {
                continue;
            }

            request.Content.Headers.Remove("Content-Type");
            request.Content.Headers.TryAddWithoutValidation(
                "Content-Type", operation == "POST /products/import" ? type.Replace("json", "x-ndjson", StringComparison.Ordinal) : type);
            using var answer = await api.Anonymous.SendAsync(request);

            Assert.True(answer.StatusCode == HttpStatusCode.UnsupportedMediaType, $"{operation}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("zstd")]
    [InlineData("identity, br")]
    [InlineData("x-nothing")]
    public async Task An_encoded_body_is_refused_wherever_a_body_is_taken(string encoding)
    {
        var every = await EveryOperation.PrepareAsync(api);
        foreach (var operation in await every.NamesAsync())
        {
            using var request = every.Request(operation);
            if (request.Content is null || (encoding == "gzip" && operation == "POST /products/import"))
            {
                continue; // an import takes compressed files
            }

            request.Content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
            using var answer = await api.Anonymous.SendAsync(request);

            Assert.True(answer.StatusCode == HttpStatusCode.UnsupportedMediaType, $"{operation}: {answer.StatusCode}");
        }
    }

    private static string Headers(HttpResponseMessage answer) => string.Join(' ', answer.Headers.Concat(answer.Content.Headers)
        .Where(header => !Array.Exists(Volatile, name => header.Key.StartsWith(name, StringComparison.OrdinalIgnoreCase)))
        .OrderBy(header => header.Key, StringComparer.Ordinal)
        .Select(header => $"{header.Key}={string.Join(',', header.Value)}"));
}
