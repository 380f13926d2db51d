using System.ComponentModel.DataAnnotations;

namespace Catalog.Api.Hosting;

/// <summary>Configuration section <c>Limits</c>: how much and how long one request may take.</summary>
public sealed class LimitsOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Limits";

    /// <summary>How many connections a node keeps open at once; the next is closed at once. Default 10,000.</summary>
    [Range(1, 1_000_000)]
    public long Connections { get; set; } = 10_000;

    /// <summary>Greatest request body in bytes, for all but import. Default: 1 MiB.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public long BodyBytes { get; set; } = 1024 * 1024;

    /// <summary>How long the headers of a request may take to arrive; later the connection is closed with 408. Default: 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan HeaderTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How fast a request body must come, in bytes a second, import included; slower is answered 408. Default: 240.</summary>
    [Range(1, 1024 * 1024)]
    public double BodyBytesPerSecond { get; set; } = 240;

    /// <summary>For how long a body may come slower than that. Default: 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01.1", "00:10:00")]
    public TimeSpan BodyGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>After what time a request is given up with 504, for all but import and export. Default: 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long requests that are under way may take to end when the node is stopped. Default: 20 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(20);
}
