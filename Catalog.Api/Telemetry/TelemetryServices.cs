using System.Diagnostics.Metrics;
using System.Reflection;
using Catalog.Api.Http;
using Catalog.Caching;
using Catalog.Caching.Telemetry;
using Catalog.Infrastructure.Audit;
using Catalog.Infrastructure.CacheAdministration;
using Catalog.Infrastructure.Doctor;
using Catalog.Infrastructure.Edge;
using Catalog.Infrastructure.Persistence;
using Catalog.Infrastructure.Persistence.ChangeCapture;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Catalog.Api.Telemetry;

/// <summary>Exports metrics and traces to an OpenTelemetry collector, and metrics to Prometheus, where they are configured.</summary>
public static class TelemetryServices
{
    /// <summary>The setting that enables the export: the URL of the collector, such as <c>http://collector:4317</c>.</summary>
    public const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // A hit takes microseconds, a load milliseconds; OpenTelemetry's default buckets begin at 5 ms.
    private static readonly double[] Seconds =
        [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    /// <summary>
    /// Adds the OTLP export if <see cref="Endpoint"/> is set, and the metrics for Prometheus if <see cref="PrometheusOptions"/> say so; otherwise
    /// nothing is collected or sent. OpenTelemetry's own variables configure the rest, from any configuration source: protocol, headers,
    /// interval, sampler, resource attributes.
    /// </summary>
    /// <remarks>The last measurements are sent when the host is disposed. An unavailable collector costs nothing but its data.</remarks>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var (isSent, isScraped) = (!string.IsNullOrEmpty(configuration[Endpoint]), PrometheusOptions.IsServed(configuration));
        if (!isSent && !isScraped)
        {
            return services;
        }

        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource
                .AddDetector(provider => new ThisNode(provider.GetRequiredService<CacheNode>()))
                .AddEnvironmentVariableDetector()) // last, so that a deployment can override the name
            .WithMetrics(metrics => metrics
                .AddMeter(CachingMetrics.Name, CaptureMetrics.Name, DoctorServices.Meter, EdgeMetrics.Name, SecurityEvents.Name, ReadableRows.Name, CacheAdministrationServices.RedisMeter)
                .AddAspNetCoreInstrumentation()
                .AddNpgsqlInstrumentation()
                .AddRuntimeInstrumentation()
                .AddView(BoundsOf));
        if (isScraped)
        {
            telemetry.WithMetrics(metrics => metrics.AddPrometheusExporter());
        }

        if (isSent)
        {
            telemetry.WithTracing(traces => traces.AddSource(CachingMetrics.Name).AddAspNetCoreInstrumentation().AddNpgsql()).UseOtlpExporter();
        }

        return services;
    }

    /// <summary>Maps <c>/metrics</c> if <see cref="PrometheusOptions"/> say so. Prometheus sends no token, so it is open to requests that no proxy passed on.</summary>
    public static void MapMetrics(this WebApplication app)
    {
        if (PrometheusOptions.IsServed(app.Configuration))
        {
            app.MapPrometheusScrapingEndpoint("/metrics").ReadsHeadToo().AllowAnonymous().DisableRateLimiting().Add(HideFromProxies);
        }
    }

    // The edges name the client in X-Forwarded-For, as proxies do; of a trusted proxy the address is taken and the header renamed.
    private static void HideFromProxies(EndpointBuilder metrics)
    {
        var serve = metrics.RequestDelegate!;
        metrics.RequestDelegate = context =>
        {
            if (context.Request.Headers.ContainsKey("X-Forwarded-For") || context.Request.Headers.ContainsKey("X-Original-For"))
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }

            return serve(context);
        };
    }

    private static ExplicitBucketHistogramConfiguration? BoundsOf(Instrument instrument) =>
        instrument is Histogram<double> { Unit: "s" } ? new ExplicitBucketHistogramConfiguration { Boundaries = Seconds } : null;

    // The instance id is the node's id on the bus.
    private sealed class ThisNode(CacheNode node) : IResourceDetector
    {
        public Resource Detect() => ResourceBuilder.CreateEmpty()
            .AddService("catalog", serviceVersion: Version, serviceInstanceId: node.Id)
            .Build();

        private static string? Version =>
            typeof(ThisNode).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
    }
}
