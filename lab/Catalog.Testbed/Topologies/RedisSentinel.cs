using Catalog.Testbed.Processes;

namespace Catalog.Testbed.Topologies;

/// <summary>A Redis master with two replicas and three sentinels, on loopback, each in its own process.</summary>
/// <remarks>
/// A killed or frozen master is replaced in 2 to 3 s. A thawed master keeps the master role for up to 10 s and loses the writes it
/// accepts in that time. A restarted server has the last role that Sentinel gave it. All servers end when this object is disposed
/// or the current process ends.
/// </remarks>
public sealed class RedisSentinel : IRedis
{
    private const int Replicas = 2;
    private const int Quorum = 2;
    private const int Never = 86_400_000; // ms
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2); // a failed election is repeated after 10 s
    private readonly List<RedisServer> _members = [];
    private readonly List<RedisServer> _sentinels = [];

    private RedisSentinel()
    {
    }

    /// <summary>The sentinels' name for the master.</summary>
    public const string ServiceName = "main";

    /// <summary>"sentinel:host:port,host:port,host:port;service=main": the sentinels, which know the master.</summary>
    public string ConnectionString => $"sentinel:{string.Join(',', _sentinels.Select(sentinel => sentinel.Endpoint))};service={ServiceName}";

    /// <summary>The first master, then its replicas, as started; a failover swaps the roles but not the order.</summary>
    public IReadOnlyList<RedisServer> Members => _members;

    /// <summary>The three sentinels.</summary>
    public IReadOnlyList<RedisServer> Sentinels => _sentinels;

    /// <summary>Starts the servers and returns when the replicas are in sync and the sentinels know each other: 2 to 4 s.</summary>
    /// <param name="ct">Cancels the start.</param>
    /// <exception cref="ServersUnavailableException">redis-server is not installed and cannot be installed.</exception>
    /// <exception cref="ServerStartException">A server exited while starting, or did not respond in time.</exception>
    /// <exception cref="TimeoutException">The servers were not ready in time.</exception>
    public static async Task<RedisSentinel> StartAsync(CancellationToken ct = default)
    {
        var redis = new RedisSentinel();
        try
        {
            await redis.StartMembersAsync(ct);
            await redis.StartSentinelsAsync(ct);
            return redis;
        }
        catch
        {
            await redis.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<RedisServer> MasterAsync(CancellationToken ct = default) => Until.AnsweredAsync(
        async token =>
        {
            foreach (var sentinel in _sentinels)
            {
                // master0:name=main,status=ok,address=127.0.0.1:16379,slaves=2,sentinels=3
                var masters = await RedisText.AskAsync(sentinel.Endpoint, "INFO sentinel", token);
                var master = _members.Find(member => masters.Contains($"address={member.Endpoint},", StringComparison.Ordinal));
                if (master is not null && await IsMasterAsync(master.Endpoint, token))
                {
                    return master;
                }
            }

            return null;
        },
        "the sentinels name a master",
        Timeout,
        ct);

    /// <summary>Disables failover: the roles stay even if the master does not respond for seconds.</summary>
    /// <param name="ct">Cancels the commands.</param>
    public async Task KeepRolesAsync(CancellationToken ct = default)
    {
        foreach (var sentinel in _sentinels)
        {
            await RedisText.AskAsync(sentinel.Endpoint, $"SENTINEL SET {ServiceName} down-after-milliseconds {Never}", ct);
        }
    }

    /// <summary>Stops all servers.</summary>
    public ValueTask DisposeAsync() => RedisGroup.EndAsync([.. _sentinels, .. _members]);

    private async Task StartMembersAsync(CancellationToken ct)
    {
        var options = new RedisServerOptions { KeepsRole = true, ExtraArguments = ReplicaArguments.FastSync };
        _members.AddRange(await RedisGroup.StartAsync(Enumerable.Repeat(options, 1 + Replicas), ct));
        foreach (var member in _members.Skip(1))
        {
            await RedisText.AskAsync(member.Endpoint, $"REPLICAOF {_members[0].Endpoint.Replace(':', ' ')}", ct);
            await RedisText.AskAsync(member.Endpoint, "CONFIG REWRITE", ct);
            await Until.TrueAsync(token => IsInSyncAsync(member.Endpoint, token), $"replica {member.Endpoint} is in sync", Timeout, ct);
        }
    }

    private async Task StartSentinelsAsync(CancellationToken ct)
    {
        for (var i = 0; i <= Replicas; i++)
        {
            _sentinels.Add(await SentinelServer.StartAsync(Configuration(_members[0].Endpoint), ct));

            // A sentinel that is not scheduled for 2 s assumes a clock jump and does nothing for the next 30 s ("TILT").
            await RedisText.AskAsync(_sentinels[i].Endpoint, $"SENTINEL DEBUG TILT-TRIGGER {Never}", ct);
        }

        // Sentinels discover each other through the master every 2 s; a failover requires that.
        foreach (var sentinel in _sentinels)
        {
            await Until.TrueAsync(
                token => KnowsOthersAsync(sentinel.Endpoint, token), $"sentinel {sentinel.Endpoint} knows the others", Timeout, ct);
        }
    }

    private static string Configuration(string master) => $"""
        sentinel monitor {ServiceName} {master.Replace(':', ' ')} {Quorum}
        sentinel down-after-milliseconds {ServiceName} 1000
        sentinel failover-timeout {ServiceName} 5000
        sentinel parallel-syncs {ServiceName} {Replicas}

        """;

    private static async Task<bool> IsMasterAsync(string endpoint, CancellationToken ct) =>
        (await RedisText.AskAsync(endpoint, "INFO replication", ct)).Contains("role:master", StringComparison.Ordinal);

    private static async Task<bool> IsInSyncAsync(string endpoint, CancellationToken ct) =>
        (await RedisText.AskAsync(endpoint, "INFO replication", ct)).Contains("master_link_status:up", StringComparison.Ordinal);

    private static async Task<bool> KnowsOthersAsync(string endpoint, CancellationToken ct) =>
        (await RedisText.AskAsync(endpoint, "INFO sentinel", ct))
            .Contains($"slaves={Replicas},sentinels={Replicas + 1}", StringComparison.Ordinal);
}
