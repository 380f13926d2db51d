using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Catalog.Testbed;

namespace Catalog.Lab.Checks.WarmUp;

/// <summary>Sessions opened on one group, used on the other, and ended on the first.</summary>
internal static class GroupSessions
{
    private const int Sessions = 5;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Tries several sessions, one after another.</summary>
    /// <returns>How many the other group did not accept, and the longest time in ms until it refused an ended session.</returns>
    public static async Task<(int Refused, double EndedAfter)> TryAsync(
        IReadOnlyList<ApiNode> by, IReadOnlyList<ApiNode> on, HttpClient anonymous, CancellationToken ct)
    {
        var (refused, endedAfter) = (0, 0.0);
        for (var i = 0; i < Sessions; i++)
        {
            var (home, other) = (by[i % by.Count], on[i % on.Count]);
            var before = home.Http.DefaultRequestHeaders.Authorization;
            var token = await home.SignInAsync(ct);
            home.Http.DefaultRequestHeaders.Authorization = before;
            refused += await AskAsync(HttpMethod.Get, other) == HttpStatusCode.OK ? 0 : 1;
            await AskAsync(HttpMethod.Delete, home);
            var ended = Stopwatch.GetTimestamp();
            while (await AskAsync(HttpMethod.Get, other) != HttpStatusCode.Unauthorized && Stopwatch.GetElapsedTime(ended) < Limit)
            {
                await Task.Delay(1, ct);
            }

            endedAfter = Math.Max(endedAfter, Stopwatch.GetElapsedTime(ended).TotalMilliseconds);

            async Task<HttpStatusCode> AskAsync(HttpMethod method, ApiNode node)
            {
                using var request = new HttpRequestMessage(method, new Uri(node.Address, "sessions/current"));
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
                using var answer = await anonymous.SendAsync(request, ct);
                return answer.StatusCode;
            }
        }

        return (refused, endedAfter);
    }
}
