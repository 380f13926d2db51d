using System.ComponentModel.DataAnnotations;

namespace Catalog.Samples.Follower;

/// <summary>The settings, in the section <c>Follower</c>.</summary>
public sealed class FollowerOptions
{
    /// <summary>The catalog: any of its nodes, or what balances the load over them.</summary>
    [Required]
    public required Uri Catalog { get; set; }

    /// <summary>The Redis of the catalog, as StackExchange.Redis reads it. The copies are kept there too, under a prefix of their own.</summary>
    [Required]
    public required string Redis { get; set; }

    /// <summary>The catalog's key prefix (its setting <c>Caching:KeyPrefix</c>). Default <c>catalog:</c>.</summary>
    public string CatalogPrefix { get; set; } = "catalog:";

    /// <summary>The catalog's group (its setting <c>Caching:Group</c>), where groups of nodes with a Redis each use one database. Default: none.</summary>
    public string? CatalogGroup { get; set; }

    /// <summary>The prefix of this service's own keys, and the name of its consumer group. Default <c>labels</c>.</summary>
    [Required, RegularExpression("[a-z][a-z0-9:-]*")]
    public string Name { get; set; } = "labels";

    /// <summary>How long a copy lives: the bound on its age should everything else fail. Default 1 h.</summary>
    public TimeSpan Ttl { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The pause between two looks at an empty stream. Default 100 ms.</summary>
    public TimeSpan Pause { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>After this time without an acknowledgement, another process takes a message over. Default 10 s.</summary>
    public TimeSpan TakeOverAfter { get; set; } = TimeSpan.FromSeconds(10);
}
