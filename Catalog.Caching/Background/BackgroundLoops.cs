using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Catalog.Caching.Background;

/// <summary>Runs a node's background work. A failing loop neither ends the process nor stops silently.</summary>
/// <remarks>
/// A loop repeats a turn. A failed turn is retried after a pause that doubles with each failure, and logged at most once a second and loop,
/// as a warning when a server is down, else as an error. Thread-safe.
/// </remarks>
internal sealed class BackgroundLoops(TimeProvider time, ILogger<BackgroundLoops> log)
{
    /// <summary>The default for the longest pause after a failure.</summary>
    public static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, FailingLoop> _failing = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _loggedAt = new(StringComparer.Ordinal);

    /// <summary>The failing loops. A loop counts as working again once a turn has run for <see cref="LongestBackoff"/>.</summary>
    public IReadOnlyList<FailingLoop> Failing =>
        [.. _failing.Values.Where(loop => time.GetElapsedTime(loop.NextTurn) < LongestBackoff).OrderBy(loop => loop.Name, StringComparer.Ordinal)];

    /// <summary>Repeats a turn until it is cancelled or done. Never throws.</summary>
    /// <param name="name">The loop's name in health checks and logs; unique in the process.</param>
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
#pragma warning disable CA1031 // Any exception is logged and reported by the health check; the loop continues.
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
        if (_failing.TryRemove(name, out var failed) && failed.IsLogged)
        {
            log.LogInformation("The background loop {Loop} works again after {Failures} failures", name, failed.Failures);
        }
    }

    private void Failed(string name, Exception e, TimeSpan pause)
    {
        var now = time.GetTimestamp();
        var nextTurn = now + (long)(pause.TotalSeconds * time.TimestampFrequency);
        var isDue = !_loggedAt.TryGetValue(name, out var loggedAt) || time.GetElapsedTime(loggedAt, now) >= BetweenLines;
        var failing = _failing.AddOrUpdate(
            name,
            _ => new FailingLoop(name, e, 1, time.GetUtcNow()) { NextTurn = nextTurn, IsLogged = isDue },
            (_, before) => before with { Error = e, Failures = before.Failures + 1, NextTurn = nextTurn, IsLogged = before.IsLogged || isDue });
        if (!isDue)
        {
            return;
        }

        _loggedAt[name] = now;
        log.Log(
            IsServerAway(e) ? LogLevel.Warning : LogLevel.Error,
            e,
            "The background loop {Loop} failed, {Failures} times in a row; the next attempt is in {Pause}",
            name,
            failing.Failures,
            pause);
    }
}

/// <summary>A background loop whose last turn failed.</summary>
/// <param name="Name">The loop's name.</param>
/// <param name="Error">What the last turn threw.</param>
/// <param name="Failures">How many turns have failed in a row.</param>
/// <param name="Since">When the first of these failed, UTC.</param>
internal sealed record FailingLoop(string Name, Exception Error, int Failures, DateTimeOffset Since)
{
    /// <summary>The clock's timestamp at which the next turn begins.</summary>
    internal long NextTurn { get; init; }

    /// <summary>Whether the log has a line about one of these failures.</summary>
    internal bool IsLogged { get; init; }
}
