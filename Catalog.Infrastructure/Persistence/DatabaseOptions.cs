using System.ComponentModel.DataAnnotations;

namespace Catalog.Infrastructure.Persistence;

/// <summary>Configuration section <c>Database</c>: what a node does to the database when it starts, and how long it waits for it.</summary>
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

    /// <summary>How long a statement waits for a lock (<c>lock_timeout</c>); then it is answered 503. Default 3 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a statement takes at most (<c>statement_timeout</c>), imports excepted; then it is answered 503. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan StatementTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
