using System.Text.RegularExpressions;
using Catalog.Infrastructure.Caching;
using Catalog.Infrastructure.Caching.Invalidation;
using Catalog.Testbed;
using Catalog.Testbed.Processes;
using Catalog.Testbed.Topologies;

namespace Catalog.Tests.Caching.Tiers;

/// <summary>A master with one replica, behind a network of the replica's own, and one node.</summary>
internal sealed partial class ReplicatedStage : IAsyncDisposable
{
    private ReplicatedStage(RedisServer master, TcpProxy network, RedisServer replica, Nodes nodes) =>
        (Master, Network, Replica, Nodes) = (master, network, replica, nodes);

    public RedisServer Master { get; }

    /// <summary>Between the replica and its master.</summary>
    public TcpProxy Network { get; }

    public RedisServer Replica { get; }

    public Nodes Nodes { get; }

    public static async Task<ReplicatedStage> StartAsync(TimeProvider? time = null)
    {
        var master = await RedisServer.StartAsync(new RedisServerOptions { ExtraArguments = ReplicaArguments.FastSync });
        var network = TcpProxy.Start(master.Endpoint);
        var replica = await RedisServer.StartAsync(new RedisServerOptions
        {
            ExtraArguments = [.. ReplicaArguments.FastSync, "--replicaof", network.Endpoint.Replace(':', ' ')],
        });
        var nodes = await Nodes.StartAsync(0, master.Endpoint);
        await nodes.AddAsync(configure: Patient, time: time);
        var stage = new ReplicatedStage(master, network, replica, nodes);
        await stage.WhenInSyncAsync();
        return stage;
    }

    /// <summary>A busy build machine is not a replica that is away.</summary>
    public static void Patient(CachingOptions options)
    {
        options.Redis.Deadline = TimeSpan.FromSeconds(2);
        options.Redis.ReplicaWait = TimeSpan.FromMilliseconds(500);
    }

    /// <summary>Whether what the calls wrote was not confirmed.</summary>
    public static async Task<bool> IsUnconfirmedAsync(Func<ValueTask> calls)
    {
        using var position = WritePosition.Begin();
        await calls();
        return position.IsUnconfirmed;
    }

    /// <summary>How many WAITs a server has answered since its statistics were reset.</summary>
    public static async Task<int> WaitsAsync(RedisServer server) =>
        WaitCalls().Match(await RedisText.AskAsync(server.Endpoint, "INFO commandstats", CancellationToken.None)) is { Success: true } match
            ? int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture)
            : 0;

    public static Task ResetAsync(RedisServer server) => RedisText.AskAsync(server.Endpoint, "CONFIG RESETSTAT", CancellationToken.None);

    /// <summary>Returns when the replica has everything.</summary>
    public async Task WhenInSyncAsync()
    {
        var redis = await Nodes.DirectAsync();
        await Eventually.BecomesTrueAsync(async () =>
        {
            await redis.StringSetAsync("sync", "sync");
            return (int)await redis.ExecuteAsync("WAIT", 1, 1000) == 1;
        });
    }

    /// <summary>Returns when the master knows that the replica has everything: a replica says so once a second.</summary>
    public Task WhenAcknowledgedAsync() => Eventually.BecomesTrueAsync(async () =>
    {
        var report = await RedisText.AskAsync(Master.Endpoint, "INFO replication", CancellationToken.None);
        return ReplicaOffset().Match(report) is { Success: true } replica
            && report.Contains($"master_repl_offset:{replica.Groups[1].Value}\r", StringComparison.Ordinal);
    });

    public async ValueTask DisposeAsync()
    {
        await Nodes.DisposeAsync();
        await Replica.DisposeAsync();
        await Network.DisposeAsync();
        await Master.DisposeAsync();
    }

    [GeneratedRegex("cmdstat_wait:calls=([0-9]+)")]
    private static partial Regex WaitCalls();

    [GeneratedRegex("slave0:.*,offset=([0-9]+),")]
    private static partial Regex ReplicaOffset();
}
