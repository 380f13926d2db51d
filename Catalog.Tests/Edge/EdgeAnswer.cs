using System.Net;

namespace Catalog.Tests.Edge;

/// <summary>The answer of an edge. The status is the edge's own member of <c>Cache-Status</c>.</summary>
internal sealed record EdgeAnswer(HttpStatusCode Code, string Body, string Status, string CacheControl)
{
    public static async Task<EdgeAnswer> OfAsync(HttpResponseMessage answer) => new(
        answer.StatusCode,
        await answer.Content.ReadAsStringAsync(),
        answer.Headers.TryGetValues("Cache-Status", out var members) ? members.Last() : "",
        answer.Headers.CacheControl?.ToString() ?? "");
}
