using System.ComponentModel.DataAnnotations;

namespace Catalog.Api.Hosting;

/// <summary>Configuration section <c>Limits</c>: how much and how long one request may take.</summary>
public sealed class LimitsOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Limits";

    /// <summary>Greatest request body in bytes, for all but import. Default: 1 MiB.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public long BodyBytes { get; set; } = 1024 * 1024;

    /// <summary>After what time a request is given up with 504, for all but import and export. Default: 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long requests that are under way may take to end when the node is stopped. Default: 20 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(20);
}
