using System.ComponentModel.DataAnnotations;
using Catalog.Caching;
using Microsoft.Extensions.Options;

namespace Catalog.Infrastructure.Activity;

/// <summary>Configuration section <c>Activity</c>: how events are accepted. Validated at start.</summary>
public sealed class ActivityOptions
{
    internal const string Name = "clicks";

    /// <summary>The name of the section.</summary>
    public const string Section = "Activity";

    /// <summary>The queue between Redis and the database.</summary>
    [Required, ValidateObjectMembers]
    public WriteBehindEventsOptions WriteBehind { get; set; } = new();
}
