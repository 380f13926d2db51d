namespace Catalog.Testbed.Topologies;

/// <summary>Arguments of redis-server that bring a replica in sync within milliseconds.</summary>
internal static class ReplicaArguments
{
    public static readonly IReadOnlyList<string> FastSync =
        ["--repl-diskless-sync", "yes", "--repl-diskless-sync-delay", "0", "--repl-diskless-load", "on-empty-db"];
}
