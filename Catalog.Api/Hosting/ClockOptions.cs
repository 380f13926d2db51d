using System.ComponentModel.DataAnnotations;

namespace Catalog.Api.Hosting;

/// <summary>Configuration section <c>Clock</c>: a wall clock that is wrong on purpose, for exercises.</summary>
public sealed class ClockOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Clock";

    /// <summary>
    /// How far the wall clock of this node is ahead; negative: behind. What it measures in elapsed time is right all the same.
    /// For exercises: the log and the health report say so. Default: 0.
    /// </summary>
    [Range(typeof(TimeSpan), "-1.00:00:00", "1.00:00:00")]
    public TimeSpan Offset { get; set; }
}
