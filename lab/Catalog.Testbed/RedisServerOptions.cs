namespace Catalog.Testbed;

/// <summary>The settings of a private Redis; the defaults store nothing on disk.</summary>
public sealed record RedisServerOptions
{
    /// <summary>Whether to write an append-only file, so that data survives kill and restart. Default false.</summary>
    public bool AppendOnly { get; init; }

    /// <summary>appendfsync: always, everysec or no. Default everysec. Only with <see cref="AppendOnly"/>.</summary>
    public string AppendFsync { get; init; } = "everysec";

    /// <summary>maxmemory, such as "10mb"; null, the default: no limit.</summary>
    public string? MaxMemory { get; init; }

    /// <summary>maxmemory-policy. Default allkeys-lru. Only with <see cref="MaxMemory"/>.</summary>
    public string MaxMemoryPolicy { get; init; } = "allkeys-lru";

    /// <summary>The folder for its data, which is kept; null, the default: a temporary folder.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>
    /// Whether to use a configuration file that Redis can rewrite, so that its role (<c>REPLICAOF</c>, <c>CONFIG REWRITE</c>) survives a
    /// restart. Needed with Sentinel. Default false.
    /// </summary>
    public bool KeepsRole { get; init; }

    /// <summary>More arguments of redis-server, one entry per argument, such as "--replicaof", "127.0.0.1 7000".</summary>
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
