using System.ComponentModel.DataAnnotations;

namespace Catalog.Infrastructure.Persistence;

/// <summary>Configuration section <c>Database</c>: what a node does with the database at start, and timeouts.</summary>
public sealed class DatabaseOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Database";

    /// <summary>Whether a node applies missing migrations before it listens. Default: false; deployments run <c>migrate</c> once.</summary>
    public bool MigrateOnStart { get; set; }

    /// <summary>Whether an empty catalog is filled with sample data: products, stock, reviews, views, and customers without passwords. Default: false.</summary>
    public bool Seed { get; set; }

    /// <summary>
    /// The database role of the nodes, if it is not the schema's owner. Migrating grants it the rights that nodes need. Default: none.
    /// </summary>
    public string? NodeRole { get; set; }

    /// <summary>If set, migrating also creates that role or sets its password; the schema's owner must be a superuser then. Default: none.</summary>
    public string? NodePassword { get; set; }

    /// <summary>How long a statement waits for a lock (<c>lock_timeout</c>) before the request is answered with 503. Default 3 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How long a statement may run (<c>statement_timeout</c>), except imports, before the request is answered with 503. Default 30 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan StatementTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
