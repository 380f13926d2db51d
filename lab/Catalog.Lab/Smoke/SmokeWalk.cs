using System.Diagnostics;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Catalog.Lab.Smoke;

/// <summary>The main scenario over HTTP: writes go to the first node, and reads that must cross nodes go to the last.</summary>
/// <param name="nodes">The clients of the nodes, at least one, signed in as an admin.</param>
/// <param name="bound">How long a change may take to the other nodes. Null: the bound of a lost message, 2 s.</param>
internal sealed class SmokeWalk(IReadOnlyList<HttpClient> nodes, TimeSpan? bound = null)
{
    private static readonly TimeSpan LostMessageBound = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly string _run = Guid.NewGuid().ToString("N")[..8];
    private readonly HttpClient _first = nodes[0];
    private readonly HttpClient _last = nodes[^1];

    /// <summary>Runs the steps in order and stops at the first failure.</summary>
    public async IAsyncEnumerable<SmokeStep> RunAsync([EnumeratorCancellation] CancellationToken ct)
    {
        string? path = null;
        foreach (var step in Steps(() => path!))
        {
            var (answer, ok) = await AskUntilRightAsync(step, ct);
            path ??= answer.Location;
            yield return new SmokeStep(
                step.What, step.Node == _first ? "first node" : "last node", answer.Status, answer.CacheStatus, $"{step.Status} and {step.Right}", ok, answer.Body);
            if (!ok)
            {
                yield break;
            }
        }
    }

    // A change on another node may not have arrived yet, and the change capture repeats each invalidation once. Neither may take longer
    // than the bound.
    private async Task<(Answer Answer, bool Ok)> AskUntilRightAsync(Step step, CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var answer = await AskAsync(step, ct);
            var ok = answer.Status == step.Status && IsRight(step, answer);
            if (ok || !step.MayTakeAMoment || Stopwatch.GetElapsedTime(began) > (bound ?? LostMessageBound))
            {
                return (answer, ok);
            }

            await Task.Delay(Pause, ct);
        }
    }

    private static async Task<Answer> AskAsync(Step step, CancellationToken ct)
    {
        using var request = step.Request();
        try
        {
            using var answer = await step.Node.SendAsync(request, ct);
            var cache = answer.Headers.TryGetValues("Cache-Status", out var values) ? string.Join(", ", values) : null;
            return new Answer(
                (int)answer.StatusCode,
                cache,
                answer.Headers.Location?.OriginalString.TrimStart('/'),
                await answer.Content.ReadAsStringAsync(ct));
        }
        catch (HttpRequestException failure)
        {
            return new Answer(Status: 0, CacheStatus: null, Location: null, failure.Message);
        }
    }

    private static bool IsRight(Step step, Answer answer)
    {
        try
        {
            return step.IsRight(answer.CacheStatus ?? "", answer.Body);
        }
        catch (Exception otherwise) when (otherwise is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return false; // not JSON, or without the expected fields
        }
    }

    private IEnumerable<Step> Steps(Func<string> path)
    {
        yield return new("create a product", _first, () => Json(HttpMethod.Post, "products", Product(10)), 201,
            "the product", (_, body) => Price(body) == 10);
        yield return new("read it", _first, () => new(HttpMethod.Get, path()), 200,
            "a miss", (cache, body) => IsMiss(cache) && Price(body) == 10);
        yield return new("read it again", _first, () => new(HttpMethod.Get, path()), 200,
            "a hit", (cache, body) => IsHit(cache) && Price(body) == 10, MayTakeAMoment: true);
        yield return new("change its price", _first, () => Json(HttpMethod.Put, path(), Product(12)), 200,
            "the new price", (_, body) => Price(body) == 12);
        yield return new("read it on the other node", _last, () => new(HttpMethod.Get, path()), 200,
            "the new price within 2 s", (_, body) => Price(body) == 12, MayTakeAMoment: true);
        yield return new("import a file: two products, one bad line", _first, Import, 200,
            "2 accepted, 1 rejected", (_, body) => Number(body, "accepted") == 2 && Number(body, "rejected") == 1);
        yield return new("search for what was imported", _last, () => new(HttpMethod.Get, $"products/search?q=imported{_run}"), 200,
            "both products, past the cache", (cache, body) => cache.Contains("fwd=bypass", StringComparison.Ordinal) && Items(body) == 2);
        yield return new("delete the first product", _first, Delete(path), 204, "no body", (_, body) => body.Length == 0);
        yield return new("read it: gone", _last, () => new(HttpMethod.Get, path()), 404,
            "a problem document within 2 s", (_, body) => Number(body, "status") == 404, MayTakeAMoment: true);
        yield return new("read it again: known to be gone", _last, () => new(HttpMethod.Get, path()), 404,
            "a hit", (cache, _) => IsHit(cache), MayTakeAMoment: true);
    }

    private static Func<HttpRequestMessage> Delete(Func<string> path) => () =>
    {
        var request = new HttpRequestMessage(HttpMethod.Delete, path());
        request.Headers.IfMatch.Add(EntityTagHeaderValue.Any);
        return request;
    };

    private static HttpRequestMessage Json(HttpMethod method, string path, string body)
    {
        var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (method == HttpMethod.Put)
        {
            request.Headers.IfMatch.Add(EntityTagHeaderValue.Any);
        }

        return request;
    }

    private HttpRequestMessage Import()
    {
        var lines = string.Join('\n', Line("A", 1), Line("B", -1), Line("C", 3));
        return new(HttpMethod.Post, "products/import") { Content = new StringContent(lines, Encoding.UTF8, "application/x-ndjson") };

        string Line(string which, decimal price) =>
            $$"""{"sku":"SMOKE-{{_run}}-{{which}}","name":"Lamp imported{{_run}}","price":{{price}},"currency":"EUR","category":"lighting"}""";
    }

    private string Product(decimal price) =>
        $$"""{"sku":"SMOKE-{{_run}}","name":"Smoke lamp","price":{{price}},"currency":"EUR","category":"lighting"}""";

    private static bool IsMiss(string cache) => cache.Contains("fwd=miss", StringComparison.Ordinal);

    private static bool IsHit(string cache) => cache.Contains("; hit", StringComparison.Ordinal);

    private static decimal Price(string body) => Number(body, "price");

    private static decimal Number(string body, string field)
    {
        using var document = JsonDocument.Parse(body);
        return document.RootElement.GetProperty(field).GetDecimal();
    }

    private static int Items(string body)
    {
        using var document = JsonDocument.Parse(body);
        return document.RootElement.GetProperty("items").GetArrayLength();
    }

    private sealed record Step(
        string What,
        HttpClient Node,
        Func<HttpRequestMessage> Request,
        int Status,
        string Right,
        Func<string, string, bool> IsRight,
        bool MayTakeAMoment = false);

    private sealed record Answer(int Status, string? CacheStatus, string? Location, string Body);
}
