namespace Catalog.Testbed;

/// <summary>Settings of one API node.</summary>
public sealed record ApiNodeOptions
{
    /// <summary>Npgsql connection string of a migrated database.</summary>
    public required string Postgres { get; init; }

    /// <summary>Connection string of Redis, as <see cref="IRedis.ConnectionString"/> gives it.</summary>
    public required string Redis { get; init; }

    /// <summary>Names it in error messages. Default "api".</summary>
    public string Name { get; init; } = "api";

    /// <summary>Port on loopback; 0, the default: a free one.</summary>
    public int Port { get; init; }

    /// <summary>The admin who is made if there is no such user. Default: the one of this process.</summary>
    public FirstAdmin Admin { get; init; } = FirstAdmin.OfThisRun;

    /// <summary>Environment variables set over the testbed's own, such as "Products__TimeToLive".</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>How long it may take until it answers. Default 2 min.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long it may take to finish its requests when it is stopped. Default 30 s.</summary>
    public TimeSpan DrainLimit { get; init; } = TimeSpan.FromSeconds(30);
}
