namespace Catalog.Testbed;

/// <summary>The settings of a private Redis; the defaults store nothing on disk.</summary>
public sealed record RedisServerOptions
{
    /// <summary>The default of <see cref="MaxMemory"/>. A node is degraded when its Redis has no limit.</summary>
    public const string UsualMemory = "1gb";

    /// <summary>Whether to write an append-only file, so that data survives kill and restart. Default false.</summary>
    public bool AppendOnly { get; init; }

    /// <summary>appendfsync: always, everysec or no. Default everysec. Only with <see cref="AppendOnly"/>.</summary>
    public string AppendFsync { get; init; } = "everysec";

    /// <summary>maxmemory, such as "10mb". Default: <see cref="UsualMemory"/>, more than a test fills.</summary>
    public string MaxMemory { get; init; } = UsualMemory;

    /// <summary>maxmemory-policy. Default noeviction: a server that is full refuses, and no test depends on what is evicted.</summary>
    public string MaxMemoryPolicy { get; init; } = "noeviction";

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
        string[] memory = ["--maxmemory", MaxMemory, "--maxmemory-policy", MaxMemoryPolicy];
        string[] appendOnly = AppendOnly ? ["--appendonly", "yes", "--appendfsync", AppendFsync] : [];
        string[] file = KeepsRole ? [ConfigurationIn(folder)] : [];
        return [.. file, "--port", $"{port}", "--bind", address, "--protected-mode", "no", "--dir", folder, "--save", "", .. appendOnly, .. memory, .. ExtraArguments];
    }
}
