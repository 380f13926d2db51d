using System.Diagnostics.Metrics;
using System.Reflection;
using Catalog.Caching;
using Catalog.Caching.Telemetry;
using Catalog.Infrastructure.Audit;
using Catalog.Infrastructure.Edge;
using Catalog.Infrastructure.Persistence.ChangeCapture;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Catalog.Api.Telemetry;

/// <summary>
/// The export while the node, or the purger, runs: what was measured last is sent when it stops. A collector that is away costs nothing
/// but its data.
/// </summary>
internal sealed class TelemetryExport(IConfiguration configuration, CacheNode node) : IHostedService, IDisposable
{
    // A hit takes microseconds, a load milliseconds; OpenTelemetry's own bounds begin at 5 ms.
    private static readonly double[] Seconds =
        [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private static readonly string[] Meters =
    [
        CachingMetrics.Name, CaptureMetrics.Name, EdgeMetrics.Name, SecurityEvents.Name,
        "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql", "System.Runtime",
    ];

    private static readonly string[] Sources = [CachingMetrics.Name, "Microsoft.AspNetCore", "Npgsql"];

    private OpenTelemetrySdk? _sdk;

    /// <summary>Begins to measure and to send.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _sdk = OpenTelemetrySdk.Create(telemetry =>
        {
            telemetry.Services.AddSingleton(configuration); // OTEL_... may stand in any source of settings
            telemetry
                .ConfigureResource(resource => resource
                    .AddService("catalog", serviceVersion: Version(), serviceInstanceId: node.Id)
                    .AddEnvironmentVariableDetector()) // last, so that a deployment can call itself something else
                .WithMetrics(metrics => metrics.AddMeter(Meters).AddView(BoundsOf))
                .WithTracing(traces => traces.AddSource(Sources))
                .UseOtlpExporter();
        });
        return Task.CompletedTask;
    }

    /// <summary>Sends what is left, for 10 s at most.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.Run(Dispose, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => Interlocked.Exchange(ref _sdk, null)?.Dispose();

    private static ExplicitBucketHistogramConfiguration? BoundsOf(Instrument instrument) =>
        instrument is Histogram<double> { Unit: "s" } ? new ExplicitBucketHistogramConfiguration { Boundaries = Seconds } : null;

    private static string? Version() =>
        typeof(TelemetryExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
}
