using Catalog.Testbed.Processes;

namespace Catalog.Testbed.Topologies;

/// <summary>A Redis Cluster of three masters and three replicas on loopback, each in its own process.</summary>
/// <remarks>
/// A killed or frozen master is replaced in 1.5 to 2.5 s. All members end when this object is disposed or the current process ends.
/// </remarks>
public sealed class RedisCluster : IRedis
{
    private const int Size = 6;
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private RedisCluster(IReadOnlyList<RedisServer> members)
    {
        Members = members;
    }

    /// <summary>The endpoints of all members, separated by commas.</summary>
    public string ConnectionString => string.Join(',', Members.Select(member => member.Endpoint));

    /// <summary>The three masters, then their replicas, as started; a failover swaps the roles but not the order.</summary>
    public IReadOnlyList<RedisServer> Members { get; }

    /// <summary>Starts the cluster and returns when all slots are served and all replicas are in sync: 3 to 4 s.</summary>
    /// <param name="ct">Cancels the start.</param>
    /// <exception cref="ServersUnavailableException">redis-server is not installed and cannot be installed.</exception>
    /// <exception cref="ServerStartException">A member exited while starting, or the cluster could not be created.</exception>
    /// <exception cref="TimeoutException">The cluster was not ready in time.</exception>
    public static async Task<RedisCluster> StartAsync(CancellationToken ct = default)
    {
        var cluster = new RedisCluster(await RedisGroup.StartAsync(Enumerable.Repeat(Options(), Size), ct));
        try
        {
            await cluster.JoinAsync(ct);
            foreach (var member in cluster.Members)
            {
                await Until.TrueAsync(token => IsReadyAsync(member.Endpoint, token), $"cluster node {member.Endpoint} is ready", Timeout, ct);
            }

            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<RedisServer> MasterAsync(CancellationToken ct = default) => Until.AnsweredAsync(
        async token =>
        {
            foreach (var member in Members)
            {
                if ((await RedisText.AskAsync(member.Endpoint, "INFO replication", token)).Contains("role:master", StringComparison.Ordinal))
                {
                    return member;
                }
            }

            return null;
        },
        "a cluster node is a master",
        Timeout,
        ct);

    /// <summary>Stops all members.</summary>
    public ValueTask DisposeAsync() => RedisGroup.EndAsync(Members);

    private static RedisServerOptions Options() => new()
    {
        ExtraArguments =
        [
            "--cluster-enabled", "yes", "--cluster-config-file", "nodes.conf", "--cluster-node-timeout", "1000",
            "--cluster-announce-ip", "127.0.0.1", .. ReplicaArguments.FastSync,
        ],
    };

    private async Task JoinAsync(CancellationToken ct)
    {
        var host = Members[0].Host;
        await using var create = await WatchedProcess.StartAsync(
            new ProcessCommand(
                host.Program("redis-cli"),
                ["--cluster", "create", .. Members.Select(member => member.Endpoint), "--cluster-replicas", "1", "--cluster-yes"])
            { Host = host },
            ct);
        await create.WaitForExitAsync(ct);
        if (create.ExitCode != 0)
        {
            throw new ServerStartException("redis-cli could not create the cluster.", create.RecentOutput);
        }
    }

    // "ok" does not mean that the replicas are in sync: if a master is killed before that, it has no successor.
    private static async Task<bool> IsReadyAsync(string endpoint, CancellationToken ct)
    {
        var state = await RedisText.AskAsync(endpoint, "CLUSTER INFO", ct);
        var nodes = await RedisText.AskAsync(endpoint, "CLUSTER NODES", ct);
        var replication = await RedisText.AskAsync(endpoint, "INFO replication", ct);
        return state.Contains("cluster_state:ok", StringComparison.Ordinal)
            && nodes.Split('\n').Count(line => line.Contains(" connected", StringComparison.Ordinal)) == Size
            && nodes.Split('\n').Count(line => line.Contains("slave ", StringComparison.Ordinal)) == Size / 2 // replicas of all masters
            && (replication.Contains("role:master", StringComparison.Ordinal)
                || replication.Contains("master_link_status:up", StringComparison.Ordinal));
    }
}
