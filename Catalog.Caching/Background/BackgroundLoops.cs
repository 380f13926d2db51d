using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Catalog.Caching.Background;

/// <summary>Runs everything that a node does in the background. No loop ends the process, and none ends unnoticed.</summary>
/// <remarks>
/// A loop is a turn that is repeated. A turn that fails is logged, a server that is away as a warning and everything else as an error;
/// it is repeated after a pause that doubles with each failure. Thread-safe.
/// </remarks>
internal sealed class BackgroundLoops(TimeProvider time, ILogger<BackgroundLoops> log)
{
    /// <summary>The longest pause after a failure where a loop does not name one.</summary>
    public static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(250);
    private readonly ConcurrentDictionary<string, FailingLoop> _failing = new(StringComparer.Ordinal);

    /// <summary>The loops that fail now. One whose new turn has lasted for <see cref="LongestBackoff"/> works again.</summary>
    public IReadOnlyList<FailingLoop> Failing =>
        [.. _failing.Values.Where(loop => time.GetElapsedTime(loop.NextTurn) < LongestBackoff).OrderBy(loop => loop.Name, StringComparer.Ordinal)];

    /// <summary>Repeats a turn until cancelled, or until it is done. Throws nothing.</summary>
    /// <param name="name">Names the loop in health and log; unique in the process.</param>
    /// <param name="turn">Returns the pause until the next turn; <see cref="Timeout.InfiniteTimeSpan"/> when the loop is done.</param>
    /// <param name="stopping">Ends the loop.</param>
    /// <param name="longestBackoff">The longest pause after a failure.</param>
    public async Task RunAsync(
        string name, Func<CancellationToken, Task<TimeSpan>> turn, CancellationToken stopping, TimeSpan? longestBackoff = null)
    {
        var longest = longestBackoff ?? LongestBackoff;
        var backoff = Shorter(FirstBackoff, longest);
        while (!stopping.IsCancellationRequested)
        {
            var began = time.GetTimestamp();
            TimeSpan pause;
            try
            {
                pause = await turn(stopping);
                backoff = Shorter(FirstBackoff, longest);
                Works(name);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
#pragma warning disable CA1031 // Whatever a turn throws is logged and shown in health; the loop goes on.
            catch (Exception e)
#pragma warning restore CA1031
            {
                pause = time.GetElapsedTime(began) > longest ? Shorter(FirstBackoff, longest) : backoff;
                backoff = Shorter(pause * 2, longest);
                Failed(name, e, pause);
            }

            if (pause == Timeout.InfiniteTimeSpan)
            {
                break;
            }

            await Task.Delay(pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _failing.TryRemove(name, out _);
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static bool IsServerAway(Exception e) =>
        e is DbException or RedisException or TimeoutException or HttpRequestException or IOException or OperationCanceledException
        || e.InnerException is DbException;

    private void Works(string name)
    {
        if (_failing.TryRemove(name, out var failed))
        {
            log.LogInformation("The background loop {Loop} works again, after {Failures} failures", name, failed.Failures);
        }
    }

    private void Failed(string name, Exception e, TimeSpan pause)
    {
        var nextTurn = time.GetTimestamp() + (long)(pause.TotalSeconds * time.TimestampFrequency);
        _failing.AddOrUpdate(
            name,
            _ => new FailingLoop(name, e, 1, time.GetUtcNow()) { NextTurn = nextTurn },
            (_, before) => before with { Error = e, Failures = before.Failures + 1, NextTurn = nextTurn });
        log.Log(
            IsServerAway(e) ? LogLevel.Warning : LogLevel.Error, e, "The background loop {Loop} failed; it is run again in {Pause}", name, pause);
    }
}
