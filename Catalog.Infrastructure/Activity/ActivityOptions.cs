using System.ComponentModel.DataAnnotations;
using Catalog.Caching;

namespace Catalog.Infrastructure.Activity;

/// <summary>How events are taken. Bound from the section <c>Activity</c> and validated at start.</summary>
public sealed class ActivityOptions
{
    /// <summary>The name of the events.</summary>
    internal const string Name = "clicks";

    /// <summary>The name of the section.</summary>
    public const string Section = "Activity";

    /// <summary>How events wait for the database.</summary>
    [Required]
    public WriteBehindEventsOptions WriteBehind { get; set; } = new();
}
