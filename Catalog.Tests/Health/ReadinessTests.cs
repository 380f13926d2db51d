using Catalog.Api.Health;
using Catalog.Tests.Auth;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Catalog.Tests.Health;

public sealed class ReadinessTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly CountedChecks _checks = new();
    private readonly RecordedLog _log = new();
    private readonly ILoggerFactory _logs;

    public ReadinessTests() => _logs = LoggerFactory.Create(logging => logging.AddProvider(_log));

    public void Dispose() => _logs.Dispose();

    [Fact]
    public async Task However_many_clients_ask_the_checks_run_once_a_second()
    {
        var readiness = new Readiness(_checks, _time, _logs.CreateLogger<Readiness>());

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => readiness.ReportAsync(CancellationToken.None)));
        _time.Advance(TimeSpan.FromSeconds(0.9));
        await readiness.ReportAsync(CancellationToken.None);

        Assert.Equal(1, _checks.Asked);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        await readiness.ReportAsync(CancellationToken.None);
        Assert.Equal(2, _checks.Asked);
    }

    [Fact]
    public async Task A_report_that_failed_is_not_kept()
    {
        var readiness = new Readiness(_checks, _time, _logs.CreateLogger<Readiness>());
        _checks.Fails = true;
        await Assert.ThrowsAsync<InvalidOperationException>(() => readiness.ReportAsync(CancellationToken.None));
        _checks.Fails = false;
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(HealthStatus.Healthy, (await readiness.ReportAsync(CancellationToken.None)).Status);
    }

    [Fact]
    public async Task A_state_is_logged_when_it_changes_however_often_it_is_asked_for()
    {
        var readiness = new Readiness(_checks, _time, _logs.CreateLogger<Readiness>());
        foreach (var status in new[] { HealthStatus.Healthy, HealthStatus.Degraded, HealthStatus.Unhealthy, HealthStatus.Healthy })
        {
            _checks.Status = status;
            for (var i = 0; i < 10; i++)
            {
                _time.Advance(TimeSpan.FromSeconds(2));
                await readiness.ReportAsync(CancellationToken.None);
            }
        }

        Assert.Equal(3, _log.Lines.Count(line => line.Contains("Health: redis is", StringComparison.Ordinal)));
    }

    private sealed class CountedChecks : HealthCheckService
    {
        private int _asked;

        public int Asked => _asked;

        public bool Fails { get; set; }

        public HealthStatus Status { get; set; } = HealthStatus.Healthy;

        public override Task<HealthReport> CheckHealthAsync(Func<HealthCheckRegistration, bool>? predicate, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _asked);
            return Fails
                ? throw new InvalidOperationException()
                : Task.FromResult(new HealthReport(
                    new Dictionary<string, HealthReportEntry> { ["redis"] = new(Status, "why", TimeSpan.Zero, exception: null, data: null) }, TimeSpan.Zero));
        }
    }
}
