namespace Catalog.Testbed;

/// <summary>Which servers to bring up; the defaults suit a test run.</summary>
public sealed record ServersOptions
{
    /// <summary>Folder for the data, which are kept; null, the default: thrown away. Not used with given servers.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Null, the default: as CATALOG_SERVERS says, else the first that is available.</summary>
    public ServerSource? Source { get; init; }

    /// <summary>Setup of Redis. Not used with given servers or containers; its folder is <see cref="DataDirectory"/>.</summary>
    public RedisServerOptions Redis { get; init; } = new();
}
