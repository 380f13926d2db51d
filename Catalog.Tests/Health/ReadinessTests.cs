using Catalog.Api.Health;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace Catalog.Tests.Health;

public sealed class ReadinessTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly CountedChecks _checks = new();

    [Fact]
    public async Task However_many_clients_ask_the_checks_run_once_a_second()
    {
        var readiness = new Readiness(_checks, _time);

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
        var readiness = new Readiness(_checks, _time);
        _checks.Fails = true;
        await Assert.ThrowsAsync<InvalidOperationException>(() => readiness.ReportAsync(CancellationToken.None));
        _checks.Fails = false;
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(HealthStatus.Healthy, (await readiness.ReportAsync(CancellationToken.None)).Status);
    }

    private sealed class CountedChecks : HealthCheckService
    {
        private int _asked;

        public int Asked => _asked;

        public bool Fails { get; set; }

        public override Task<HealthReport> CheckHealthAsync(Func<HealthCheckRegistration, bool>? predicate, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _asked);
            return Fails
                ? throw new InvalidOperationException()
                : Task.FromResult(new HealthReport(new Dictionary<string, HealthReportEntry>(), HealthStatus.Healthy, TimeSpan.Zero));
        }
    }
}
