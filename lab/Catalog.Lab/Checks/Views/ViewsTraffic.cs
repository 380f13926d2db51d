using Catalog.Lab.Checks.Crashes;

namespace Catalog.Lab.Checks.Views;

/// <summary>Counts views on all nodes, a few products far more often than the rest.</summary>
internal sealed class ViewsTraffic(CrashStage stage)
{
    private const int Callers = 16;
    private const int Products = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(50);
    private readonly ViewCounts _counts = new(Products);

    /// <summary>What was answered, by product. Read it after the run.</summary>
    public ViewCounts Counts => _counts;

    /// <summary>Runs until cancelled; returns when every request has ended.</summary>
    public Task RunAsync(CancellationToken ct) =>
        Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(new Random(caller), ct), CancellationToken.None)));

    private async Task CallAsync(Random random, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var product = 1 + (int)(Products * Math.Pow(random.NextDouble(), 3)); // roughly Zipf's law
            var answer = await stage.SendAsync(node =>
            {
                var request = new HttpRequestMessage(HttpMethod.Post, new Uri(node, $"products/{product}/views"));
                request.Headers.Add("Viewer-Id", $"v{random.Next(1000)}");
                return request;
            });
            if (answer.WasSent)
            {
                _counts.Add(product, isAcknowledged: answer.Status == 202);
            }

            await Task.Delay(answer.IsFailure ? PauseAfterFailure : Pause, CancellationToken.None);
        }
    }
}
