namespace Catalog.Testbed;

/// <summary>How a private Redis is set up; the defaults keep nothing on disk.</summary>
public sealed record RedisServerOptions
{
    /// <summary>Whether writes go to an append-only file, and so survive kill and restart. Default false.</summary>
    public bool AppendOnly { get; init; }

    /// <summary>appendfsync: always, everysec or no. Default everysec. Counts with <see cref="AppendOnly"/> only.</summary>
    public string AppendFsync { get; init; } = "everysec";

    /// <summary>maxmemory, such as "10mb"; null, the default: no limit.</summary>
    public string? MaxMemory { get; init; }

    /// <summary>maxmemory-policy. Default allkeys-lru. Counts with <see cref="MaxMemory"/> only.</summary>
    public string MaxMemoryPolicy { get; init; } = "allkeys-lru";

    /// <summary>Folder for its data, which is kept; null, the default: a throw-away one.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>
    /// Whether it has a configuration file that it can rewrite, so that a role it was given (<c>REPLICAOF</c>, <c>CONFIG REWRITE</c>) survives
    /// a restart, as where Sentinel gives roles. Default false.
    /// </summary>
    public bool KeepsRole { get; init; }

    /// <summary>Further arguments of redis-server, one entry a word, such as "--replicaof", "127.0.0.1 7000".</summary>
    public IReadOnlyList<string> ExtraArguments { get; init; } = [];

    internal static string ConfigurationIn(string folder) => Path.Combine(folder, "redis.conf");

    internal IEnumerable<string> Arguments(int port, string address, string folder)
    {
        string[] memory = MaxMemory is null ? [] : ["--maxmemory", MaxMemory, "--maxmemory-policy", MaxMemoryPolicy];
        string[] appendOnly = AppendOnly ? ["--appendonly", "yes", "--appendfsync", AppendFsync] : [];
        string[] file = KeepsRole ? [ConfigurationIn(folder)] : [];
        return [.. file, "--port", $"{port}", "--bind", address, "--protected-mode", "no", "--dir", folder, "--save", "", .. appendOnly, .. memory, .. ExtraArguments];
    }
}
