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

    /// <summary>The role that nodes sign in with, where it is not the schema's owner: migrating gives it the rights that nodes need. Default: none.</summary>
    public string? NodeRole { get; set; }

    /// <summary>With it migrating also makes that role, or gives it this password; the schema's owner must be a superuser then. Default: none.</summary>
    public string? NodePassword { get; set; }
}
