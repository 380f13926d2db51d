namespace Catalog.Testbed;

/// <summary>Settings of one API node.</summary>
public sealed record ApiNodeOptions
{
    /// <summary>Npgsql connection string of a migrated database.</summary>
    public required string Postgres { get; init; }

    /// <summary>Connection string of Redis, as <see cref="IRedis.ConnectionString"/> gives it.</summary>
    public required string Redis { get; init; }

    /// <summary>The name in error messages. Default "api".</summary>
    public string Name { get; init; } = "api";

    /// <summary>The port on loopback; 0, the default: a free port.</summary>
    public int Port { get; init; }

    /// <summary>The admin to create if the database has none. Default: the one of this process.</summary>
    public FirstAdmin Admin { get; init; } = FirstAdmin.OfThisRun;

    /// <summary>Environment variables that override the testbed's own, such as "Products__TimeToLive".</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>How long the start may take. Default 2 min.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long it may take to finish its requests when stopped. Default 30 s.</summary>
    public TimeSpan DrainLimit { get; init; } = TimeSpan.FromSeconds(30);
}
