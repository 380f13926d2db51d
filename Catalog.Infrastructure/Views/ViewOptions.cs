using System.ComponentModel.DataAnnotations;
using Catalog.Caching;
using Microsoft.Extensions.Options;

namespace Catalog.Infrastructure.Views;

/// <summary>Configuration section <c>Views</c>: the counting of views. Validated at start.</summary>
public sealed class ViewOptions
{
    internal const string Name = "views";

    /// <summary>The most views that a product can have, on a day and in all: those of many days can be added up.</summary>
    internal const long MostViews = 1_000_000_000_000_000;

    /// <summary>The name of the section.</summary>
    public const string Section = "Views";

    /// <summary>The queue between Redis and the database.</summary>
    [Required, ValidateObjectMembers]
    public WriteBehindOptions WriteBehind { get; set; } = new();

    /// <summary>How many views a node writes to the database at once while Redis is down; further ones are refused. Default 8.</summary>
    internal int DirectCounts { get; set; } = 8;

    /// <summary>The length of the top list of a day. Default 1,000.</summary>
    internal int TopLength { get; set; } = 1000;

    /// <summary>How long the database keeps the views of single days. Default 31 days.</summary>
    [Range(typeof(TimeSpan), "8.00:00:00", "3660.00:00:00")]
    public TimeSpan KeepDays { get; set; } = TimeSpan.FromDays(31);

    /// <summary>
    /// How long the ids of applied batches are kept. Default 7 days; must exceed the time that a batch can stay in Redis while no node runs.
    /// </summary>
    [Range(typeof(TimeSpan), "01:00:00", "3660.00:00:00")]
    public TimeSpan KeepBatches { get; set; } = TimeSpan.FromDays(7);
}
