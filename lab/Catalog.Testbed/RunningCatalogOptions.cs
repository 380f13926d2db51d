namespace Catalog.Testbed;

/// <summary>What a running catalog is made of.</summary>
public sealed record RunningCatalogOptions
{
    /// <summary>How many API nodes; 1 or more. Default 2.</summary>
    public int Nodes { get; init; } = 2;

    /// <summary>The shape of Redis. Sentinel and cluster are always private. Default single.</summary>
    public RedisTopology Redis { get; init; }

    /// <summary>Folder for the data of PostgreSQL and a single Redis, which are kept; null, the default: thrown away.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Whether PostgreSQL and Redis belong to the caller alone, to be broken. Given ones are passed over. Default false.</summary>
    public bool Private { get; init; }

    /// <summary>Where the servers come from; null, the default: the first source available. Not used with <see cref="Private"/>.</summary>
    public ServerSource? Source { get; init; }

    /// <summary>How long a node may take to finish its requests, and to write down what it holds, when it is stopped. Default 2 s.</summary>
    public TimeSpan DrainLimit { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Environment variables of the nodes, such as "Products__TimeToLive".</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
