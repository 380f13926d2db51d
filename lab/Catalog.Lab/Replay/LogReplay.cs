using System.Diagnostics;
using Catalog.Lab.Experiments;
using Catalog.Testbed;

namespace Catalog.Lab.Replay;

/// <summary>Sends the reads of an access log to all nodes in turn, without signing in, and measures the responses.</summary>
internal static class LogReplay
{
    /// <summary>The maximum number of concurrent requests.</summary>
    private const int Callers = 64;

    /// <summary>Runs until the end of the log.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="options">The log and the speed.</param>
    /// <param name="ct">Stops it early.</param>
    public static async Task<ExperimentResult> RunAsync(IReadOnlyList<ApiNode> nodes, ReplayOptions options, CancellationToken ct)
    {
        using var reads = await options.OpenAsync(nodes[0].Http, speed: 1, endless: false, ct);
        using var http = new HttpClient();
        var (figures, next, started) = (new ReplayFigures(), -1, Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(new Random(caller)), ct)));
        return ExperimentResult.Of("replay", figures.Rows(Stopwatch.GetElapsedTime(started), reads));

        async Task CallAsync(Random random)
        {
            while (await reads.NextAsync(random, ct) is { } read)
            {
                var node = nodes[(int)((uint)Interlocked.Increment(ref next) % (uint)nodes.Count)];
                await SendAsync(http, read.To(node.Address), figures, ct);
            }
        }
    }

    private static async Task SendAsync(HttpClient http, HttpRequestMessage request, ReplayFigures figures, CancellationToken ct)
    {
        using var _ = request;
        var started = Stopwatch.GetTimestamp();
        var (status, tier) = (0, Tier.None);
        try
        {
            using var answer = await http.SendAsync(request, ct); // including the body
            status = (int)answer.StatusCode;
            tier = Tiers.Of(answer.Headers.TryGetValues("Cache-Status", out var values) ? values.First() : null);
        }
        catch (Exception failure) when (failure is HttpRequestException || (failure is OperationCanceledException && !ct.IsCancellationRequested))
        {
            // Counted as a request without a response.
        }

        figures.Add(status, tier, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }
}
