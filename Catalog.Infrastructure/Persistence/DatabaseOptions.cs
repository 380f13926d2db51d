namespace Catalog.Infrastructure.Persistence;

/// <summary>Configuration section <c>Database</c>: what a node does to the database when it starts.</summary>
public sealed class DatabaseOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Database";

    /// <summary>Whether a node applies missing migrations before it listens. Default: false; deployments run <c>migrate</c> once.</summary>
    public bool MigrateOnStart { get; set; }

    /// <summary>Whether an empty catalog is filled with the 1,000 products of the seed. Default: false.</summary>
    public bool Seed { get; set; }
}
