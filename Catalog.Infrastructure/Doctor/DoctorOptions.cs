using System.ComponentModel.DataAnnotations;

namespace Catalog.Infrastructure.Doctor;

/// <summary>Configuration section <c>Doctor</c>: the examination of a node and of how it fits the others. Validated at start.</summary>
public sealed class DoctorOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Doctor";

    /// <summary>How often a node is examined, after the first time at its start. Default 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan Every { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a token may take before it counts as lost. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan TokenTime { get; set; } = TimeSpan.FromSeconds(2);
}
