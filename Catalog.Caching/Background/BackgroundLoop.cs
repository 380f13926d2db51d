using Microsoft.Extensions.Hosting;

namespace Catalog.Caching.Background;

/// <summary>A hosted service that runs as one of the <see cref="BackgroundLoops"/>.</summary>
/// <param name="loops">Runs the loop, and retries it after a failure.</param>
/// <param name="name">The loop's name in health checks and logs.</param>
internal abstract class BackgroundLoop(BackgroundLoops loops, string name) : BackgroundService
{
    protected virtual TimeSpan FirstPause => TimeSpan.Zero;

    protected virtual TimeSpan LongestBackoff => BackgroundLoops.LongestBackoff;

    /// <summary>Runs one turn. Returns the pause until the next; <see cref="Timeout.InfiniteTimeSpan"/> when the loop is done.</summary>
    protected abstract Task<TimeSpan> TurnAsync(CancellationToken stoppingToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(FirstPause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await loops.RunAsync(name, TurnAsync, stoppingToken, LongestBackoff);
    }
}
