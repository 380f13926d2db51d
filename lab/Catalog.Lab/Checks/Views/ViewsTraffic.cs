using Catalog.Lab.Checks.Crashes;

namespace Catalog.Lab.Checks.Views;

/// <summary>Counts views on all nodes, a few products far more often than the rest, and counts the acknowledged ones.</summary>
internal sealed class ViewsTraffic(CrashStage stage)
{
    private const int Callers = 16;
    private const int Products = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(50);
    private long _acknowledged;
    private long _unanswered;

    /// <summary>Views answered 202.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Views with another response or none: each may have been counted or not.</summary>
    public long Unanswered => Volatile.Read(ref _unanswered);

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
                Interlocked.Increment(ref answer.Status == 202 ? ref _acknowledged : ref _unanswered);
            }

            await Task.Delay(answer.IsFailure ? PauseAfterFailure : Pause, CancellationToken.None);
        }
    }
}
