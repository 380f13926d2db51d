namespace Catalog.Testbed;

/// <summary>The settings of a running catalog.</summary>
public sealed record RunningCatalogOptions
{
    /// <summary>The number of API nodes, at least 1. Default 2.</summary>
    public int Nodes { get; init; } = 2;

    /// <summary>The Redis topology. Sentinel and cluster are always private. Default single.</summary>
    public RedisTopology Redis { get; init; }

    /// <summary>The folder for the data of PostgreSQL and a single Redis, which is kept; null, the default: temporary data.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>What a new database is filled with. Default: 1,000 products.</summary>
    public SampleContent Content { get; init; }

    /// <summary>
    /// The port of the first node; the others follow, and ports in use are skipped. <see langword="null"/>, the default: any free ports.
    /// </summary>
    public int? FirstPort { get; init; }

    /// <summary>Whether to start private servers that can be broken, and ignore external ones. Default false.</summary>
    public bool Private { get; init; }

    /// <summary>The source of the servers; null, the default: the first one available. Not used with <see cref="Private"/>.</summary>
    public ServerSource? Source { get; init; }

    /// <summary>How long a stopping node may take to finish its requests and write its pending data. Default 2 s.</summary>
    public TimeSpan DrainLimit { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Environment variables of the nodes, such as "Products__TimeToLive".</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
