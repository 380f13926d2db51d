namespace Catalog.Api.Telemetry;

/// <summary>Sends metrics and traces to an OpenTelemetry collector, where one is named.</summary>
public static class TelemetryServices
{
    /// <summary>The setting that switches the export on: where the collector is, such as <c>http://collector:4317</c>.</summary>
    public const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // Spans of requests have no attributes, not even the path, unless this is switched off.
    private const string NoAttributes = "Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData";

    /// <summary>
    /// Adds the export, by OTLP, if <see cref="Endpoint"/> is set; else nothing is measured for it and nothing is sent. All else is
    /// said by OpenTelemetry's own variables: protocol, headers, interval, sampler, resource attributes.
    /// </summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        if (string.IsNullOrEmpty(configuration[Endpoint]))
        {
            return services;
        }

        AppContext.SetSwitch(NoAttributes, false); // read when the server starts
        return services.AddHostedService<TelemetryExport>();
    }

    /// <summary>Describes the spans of requests, where they are exported. Outside of what turns exceptions into answers.</summary>
    public static IApplicationBuilder UseTelemetry(this WebApplication app) =>
        string.IsNullOrEmpty(app.Configuration[Endpoint]) ? app : app.UseMiddleware<RequestSpans>();
}
