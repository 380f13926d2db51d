using Catalog.Testbed.Processes;

namespace Catalog.Testbed.Topologies;

/// <summary>A Redis Cluster of three masters and three replicas on loopback, a process each.</summary>
/// <remarks>
/// A master that is killed or frozen is replaced in 1.5 to 2.5 s. Every member ends with this object, and with this process.
/// </remarks>
public sealed class RedisCluster : IRedis
{
    private const int Size = 6;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private RedisCluster(IReadOnlyList<RedisServer> members)
    {
        Members = members;
    }

    /// <summary>The endpoints of all members, separated by commas.</summary>
    public string ConnectionString => string.Join(',', Members.Select(member => member.Endpoint));

    /// <summary>The three masters, then their replicas, as started; a failover swaps roles, not places.</summary>
    public IReadOnlyList<RedisServer> Members { get; }

    /// <summary>Starts it and returns when all slots are served and all replicas are in sync: 3 to 4 s.</summary>
    /// <param name="ct">Cancels the start.</param>
    /// <exception cref="ServersUnavailableException">redis-server is neither installed nor could it be.</exception>
    /// <exception cref="ServerStartException">A member ended while starting, or the cluster could not be made of them.</exception>
    /// <exception cref="TimeoutException">The cluster did not come together.</exception>
    public static async Task<RedisCluster> StartAsync(CancellationToken ct = default)
    {
        var cluster = new RedisCluster(await RedisGroup.StartAsync(Enumerable.Repeat(Options(), Size), ct));
        try
        {
            await cluster.JoinAsync(ct);
            foreach (var member in cluster.Members)
            {
                await Until.TrueAsync(token => IsReadyAsync(member.Endpoint, token), $"cluster node {member.Endpoint} is ready", Patience, ct);
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
        Patience,
        ct);

    /// <summary>Ends all members.</summary>
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
            throw new ServerStartException("redis-cli could not make the cluster.", create.RecentOutput);
        }
    }

    // "ok" does not mean that the replicas are in sync: a master killed before that has no successor.
    private static async Task<bool> IsReadyAsync(string endpoint, CancellationToken ct)
    {
        var state = await RedisText.AskAsync(endpoint, "CLUSTER INFO", ct);
        var nodes = await RedisText.AskAsync(endpoint, "CLUSTER NODES", ct);
        var replication = await RedisText.AskAsync(endpoint, "INFO replication", ct);
        return state.Contains("cluster_state:ok", StringComparison.Ordinal)
            && nodes.Split('\n').Count(line => line.Contains(" connected", StringComparison.Ordinal)) == Size
            && nodes.Split('\n').Count(line => line.Contains("slave ", StringComparison.Ordinal)) == Size / 2 // also those of other masters
            && (replication.Contains("role:master", StringComparison.Ordinal)
                || replication.Contains("master_link_status:up", StringComparison.Ordinal));
    }
}
