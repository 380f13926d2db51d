namespace Catalog.Testbed;

/// <summary>Which servers to bring up; the defaults suit a test run.</summary>
public sealed record ServersOptions
{
    /// <summary>Folder for the data, which are kept; null, the default: thrown away. Not used with given servers.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Whether they belong to the caller alone, to be broken. Given ones are passed over. Default false.</summary>
    public bool Private { get; init; }

    /// <summary>Null, the default: as CATALOG_SERVERS says, else the first that is available. Not used with <see cref="Private"/>.</summary>
    public ServerSource? Source { get; init; }

    /// <summary>Setup of Redis. Not used with given servers; its folder is <see cref="DataDirectory"/>.</summary>
    public RedisServerOptions Redis { get; init; } = new();
}
