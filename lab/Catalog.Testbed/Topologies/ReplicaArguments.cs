namespace Catalog.Testbed.Topologies;

/// <summary>What redis-server is told so that a replica is in sync in milliseconds.</summary>
internal static class ReplicaArguments
{
    public static readonly IReadOnlyList<string> FastSync =
        ["--repl-diskless-sync", "yes", "--repl-diskless-sync-delay", "0", "--repl-diskless-load", "on-empty-db"];
}
