namespace Catalog.Testbed;

/// <summary>The settings of the servers; the defaults suit a test run.</summary>
public sealed record ServersOptions
{
    /// <summary>The folder for the data, which is kept; null, the default: temporary data. Not used with external servers.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Whether to start private servers that can be broken, and ignore external ones. Default false.</summary>
    public bool Private { get; init; }

    /// <summary>The source; null, the default: CATALOG_SERVERS, otherwise the first one available. Not used with <see cref="Private"/>.</summary>
    public ServerSource? Source { get; init; }

    /// <summary>The settings of Redis. Not used with external servers; its folder is <see cref="DataDirectory"/>.</summary>
    public RedisServerOptions Redis { get; init; } = new();
}
