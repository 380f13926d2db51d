using System.Collections.Concurrent;
using Catalog.Caching;
using Catalog.Caching.Background;
using Catalog.Infrastructure.Persistence;
using Catalog.Tests.Auth;
using Catalog.Tests.Caching;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Catalog.Tests.Background;

public sealed class BackgroundLoopsTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(1);
    private readonly RecordedLog _log = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly ILoggerFactory _logs;
    private readonly BackgroundLoops _loops;

    public BackgroundLoopsTests()
    {
        _logs = LoggerFactory.Create(logging => logging.AddProvider(_log));
        _loops = new BackgroundLoops(new StoppedTime(), _logs.CreateLogger<BackgroundLoops>());
    }

    [Fact]
    public async Task A_loop_that_fails_is_run_again_and_health_names_it_until_it_works()
    {
        var isBroken = true;
        var running = _loops.RunAsync("sweep", _ => isBroken ? throw new InvalidOperationException("a bug") : Task.FromResult(Soon), _stopping.Token, Soon);

        await Eventually.BecomesTrueAsync(() => _loops.Failing is [{ Failures: > 2 }]);
        var broken = await CheckAsync();
        isBroken = false;
        await Eventually.BecomesTrueAsync(() => _loops.Failing.Count == 0);

        Assert.Equal(HealthStatus.Degraded, broken.Status);
        Assert.Matches("sweep has failed .* InvalidOperationException: a bug", broken.Description);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync()).Status);
        Assert.Contains(_log.Lines, line => line.Contains("The background loop sweep failed", StringComparison.Ordinal) && line.Contains("a bug", StringComparison.Ordinal));
        await _stopping.CancelAsync();
        await running;
    }

    [Fact]
    public async Task The_pause_after_a_failure_doubles_up_to_the_longest()
    {
        var time = new RecordedDelays();
        var loops = new BackgroundLoops(time, _logs.CreateLogger<BackgroundLoops>());

        var running = loops.RunAsync("sweep", _ => throw new TimeoutException(), _stopping.Token, TimeSpan.FromSeconds(3));
        await Eventually.BecomesTrueAsync(() => time.Delays.Count > 5);
        await _stopping.CancelAsync();
        await running;

        Assert.Equal([0.25, 0.5, 1, 2, 3, 3], time.Delays.Take(6).Select(delay => delay.TotalSeconds));
    }

    [Fact]
    public async Task A_loop_ends_when_it_is_cancelled_and_when_it_is_done()
    {
        var waiting = _loops.RunAsync("waits", async ct => { await Task.Delay(Timeout.Infinite, ct); return Soon; }, _stopping.Token);
        await _loops.RunAsync("done", _ => Task.FromResult(Timeout.InfiniteTimeSpan), _stopping.Token);

        await _stopping.CancelAsync();
        await waiting;

        Assert.Empty(_loops.Failing);
        Assert.DoesNotContain(_log.Lines, line => line.Contains("failed", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_background_service_runs_in_a_supervised_loop()
    {
        var services = new[] { typeof(CacheNode).Assembly, typeof(DatabaseOptions).Assembly, typeof(Catalog.Api.Hosting.LimitsOptions).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(BackgroundService)) && !type.IsAssignableTo(typeof(BackgroundLoop)))
            .Select(type => type.Name);

        Assert.Equal(["EdgePurger"], services); // it runs several loops
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _logs.Dispose();
    }

    private Task<HealthCheckResult> CheckAsync() => new BackgroundCheck(_loops).CheckHealthAsync(new HealthCheckContext());

    /// <summary>Timers end but no time passes, so that a failing loop does not count as healthy because time went by.</summary>
    private sealed class StoppedTime : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }

    /// <summary>Records the delay of each timer and ends it at once.</summary>
    private sealed class RecordedDelays : TimeProvider
    {
        public ConcurrentQueue<TimeSpan> Delays { get; } = new();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Delays.Enqueue(dueTime);
            return System.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
