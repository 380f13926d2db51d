using System.Text.RegularExpressions;
using Catalog.Caching;
using Catalog.Testbed;
using Catalog.Testbed.Processes;
using Catalog.Testbed.Topologies;
using Catalog.Tests.Testbed;

namespace Catalog.Tests.Caching.Tiers;

/// <summary>A master, one replica behind a proxy, and one node.</summary>
internal sealed partial class ReplicatedStage : IAsyncDisposable
{
    private ReplicatedStage(RedisServer master, TcpProxy network, RedisServer replica, Nodes nodes) =>
        (Master, Network, Replica, Nodes) = (master, network, replica, nodes);

    public RedisServer Master { get; }

    /// <summary>The proxy between the replica and its master.</summary>
    public TcpProxy Network { get; }

    public RedisServer Replica { get; }

    public Nodes Nodes { get; }

    public static async Task<ReplicatedStage> StartAsync(TimeProvider? time = null, TimeSpan? wait = null)
    {
        var master = await RedisServer.StartAsync(new RedisServerOptions { ExtraArguments = ReplicaArguments.FastSync });
        var network = TcpProxy.Start(master.Endpoint);
        var replicaReaches = master.Host.Reach(network.Endpoint);
        var replica = await RedisServer.StartAsync(new RedisServerOptions
        {
            ExtraArguments = [.. ReplicaArguments.FastSync, "--replicaof", replicaReaches.Replace(':', ' ')],
        });
        var nodes = await Nodes.StartAsync(0, master.Endpoint);
        await nodes.AddAsync(time: time, configure: options =>
        {
            LongLimits(options);
            options.Redis.ReplicaWait = wait ?? options.Redis.ReplicaWait;
        });
        var stage = new ReplicatedStage(master, network, replica, nodes);
        await stage.WhenInSyncAsync();
        return stage;
    }

    /// <summary>Long limits, so that a busy build machine does not look like a missing replica.</summary>
    public static void LongLimits(CachingOptions options)
    {
        options.Redis.Deadline = TimeSpan.FromSeconds(30);
        options.Redis.ReplicaWait = TimeSpan.FromSeconds(5);
    }

    /// <summary>Whether the calls reported their writes as unconfirmed.</summary>
    public static async Task<bool> IsUnconfirmedAsync(Func<ValueTask> calls)
    {
        using var position = WritePosition.Begin();
        await calls();
        return position.IsUnconfirmed;
    }

    /// <summary>The number of WAITs that ended since the statistics were reset. They are counted at their end, so none may be running.</summary>
    public static async Task<int> WaitsAsync(RedisServer server)
    {
        await Eventually.BecomesTrueAsync(async () => !await IsWaitingAsync(server));
        return WaitCalls().Match(await InfoAsync(server, "commandstats")) is { Success: true } match
            ? int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture)
            : 0;
    }

    /// <summary>Whether a WAIT is running on a server.</summary>
    public static async Task<bool> IsWaitingAsync(RedisServer server) =>
        !(await InfoAsync(server, "clients")).Contains("blocked_clients:0\r", StringComparison.Ordinal);

    public static async Task ResetAsync(RedisServer server) =>
        Assert.Equal("+OK", await RedisLine.AskAsync(server.Endpoint, "CONFIG RESETSTAT"));

    /// <summary>Makes the replica a master.</summary>
    public async Task PromoteReplicaAsync() => Assert.Equal("+OK", await RedisLine.AskAsync(Replica.Endpoint, "REPLICAOF NO ONE"));

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

    /// <summary>Returns when the master knows that the replica has everything. A replica acknowledges once a second.</summary>
    public Task WhenAcknowledgedAsync() => Eventually.BecomesTrueAsync(async () =>
    {
        var report = await InfoAsync(Master, "replication");
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

    private static async Task<string> InfoAsync(RedisServer server, string section)
    {
        var report = "";
        await Eventually.BecomesTrueAsync(
            async () => (report = await RedisText.AskAsync(server.Endpoint, $"INFO {section}", CancellationToken.None)).Length > 0);
        return report;
    }

    [GeneratedRegex("cmdstat_wait:calls=([0-9]+)")]
    private static partial Regex WaitCalls();

    [GeneratedRegex("slave0:.*,offset=([0-9]+),")]
    private static partial Regex ReplicaOffset();
}
