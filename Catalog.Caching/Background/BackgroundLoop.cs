using Microsoft.Extensions.Hosting;

namespace Catalog.Caching.Background;

/// <summary>A loop that runs with the node, under <see cref="BackgroundLoops"/>.</summary>
/// <param name="loops">Runs it, and runs it again when it fails.</param>
/// <param name="name">Names it in health and log.</param>
internal abstract class BackgroundLoop(BackgroundLoops loops, string name) : BackgroundService
{
    /// <summary>The pause before the first turn.</summary>
    protected virtual TimeSpan FirstPause => TimeSpan.Zero;

    /// <summary>The longest pause after a failure.</summary>
    protected virtual TimeSpan LongestBackoff => BackgroundLoops.LongestBackoff;

    /// <summary>Does the work once.</summary>
    /// <returns>The pause until the next turn; <see cref="Timeout.InfiniteTimeSpan"/> when the loop is done.</returns>
    protected abstract Task<TimeSpan> TurnAsync(CancellationToken stoppingToken);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(FirstPause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await loops.RunAsync(name, TurnAsync, stoppingToken, LongestBackoff);
    }
}
