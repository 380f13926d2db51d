using System.ComponentModel.DataAnnotations;

namespace Catalog.Api.Hosting;

/// <summary>Configuration section <c>Limits</c>: sizes and times that a request may take.</summary>
public sealed class LimitsOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Limits";

    /// <summary>The maximum number of open connections of a node. Further connections are closed immediately. Default 10,000.</summary>
    [Range(1, 1_000_000)]
    public long Connections { get; set; } = 10_000;

    /// <summary>The maximum size of a request body in bytes, except for import. Default: 1 MiB.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public long BodyBytes { get; set; } = 1024 * 1024;

    /// <summary>How long the headers of a request may take to arrive before the connection is closed with 408. Default: 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan HeaderTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The minimum rate of a request body, in bytes per second, import included. A slower body is answered with 408. Default: 240.</summary>
    [Range(1, 1024 * 1024)]
    public double BodyBytesPerSecond { get; set; } = 240;

    /// <summary>How long a body may arrive more slowly than that. Default: 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01.1", "00:10:00")]
    public TimeSpan BodyGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a request may take before it is answered with 504, except for import and export. Default: 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a node that stops is not ready and still answers, so that balancers notice it. Default: 0.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan DrainTime { get; set; }

    /// <summary>How long running requests may take to finish when the node stops. Default: 20 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(20);
}
