using System.ComponentModel.DataAnnotations;
using Catalog.Caching;

namespace Catalog.Infrastructure.Views;

/// <summary>How views are counted. Bound from the section <c>Views</c> and validated at start.</summary>
public sealed class ViewOptions
{
    /// <summary>The name of the counters.</summary>
    internal const string Name = "views";

    /// <summary>The name of the section.</summary>
    public const string Section = "Views";

    /// <summary>How counts wait for the database.</summary>
    [Required]
    public WriteBehindOptions WriteBehind { get; set; } = new();

    /// <summary>How many views a node writes to the database at once while Redis is away; beyond it they are refused. Default 8.</summary>
    internal int DirectCounts { get; set; } = 8;

    /// <summary>How many products the top list of a day holds. Default 1,000.</summary>
    internal int TopLength { get; set; } = 1000;

    /// <summary>For how long the database keeps the views of single days. Default 31 days.</summary>
    [Range(typeof(TimeSpan), "8.00:00:00", "3660.00:00:00")]
    public TimeSpan KeepDays { get; set; } = TimeSpan.FromDays(31);

    /// <summary>
    /// For how long the ids of applied batches are kept. Default 7 days; longer than a batch can lie in Redis while no node runs.
    /// </summary>
    [Range(typeof(TimeSpan), "01:00:00", "3660.00:00:00")]
    public TimeSpan KeepBatches { get; set; } = TimeSpan.FromDays(7);
}
