namespace Catalog.Api.Telemetry;

/// <summary>Configuration section <c>Prometheus</c>: metrics for Prometheus to collect.</summary>
public sealed class PrometheusOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Prometheus";

    /// <summary>Whether <c>/metrics</c> is served, to everyone who reaches the node without a proxy: a request with <c>X-Forwarded-For</c> gets 404. Default: false.</summary>
    public bool Enabled { get; set; }

    /// <summary>Whether it is served.</summary>
    internal static bool IsServed(IConfiguration configuration) => configuration.GetSection(Section).Get<PrometheusOptions>() is { Enabled: true };
}
