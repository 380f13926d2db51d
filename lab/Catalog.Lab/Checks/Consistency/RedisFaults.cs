using Catalog.Testbed;
using Catalog.Testbed.Topologies;

namespace Catalog.Lab.Checks.Consistency;

/// <summary>Faults of Redis.</summary>
internal sealed class RedisFaults(IRedis redis)
{
    /// <summary>A master is killed and started again.</summary>
    public const string Killed = "Redis killed";

    /// <summary>A master does not answer for some time.</summary>
    public const string Frozen = "Redis frozen";

    /// <summary>A master is killed until a replica has taken over.</summary>
    public const string FailedOver = "Redis failed over";

    /// <summary>The faults during which nodes cannot reach Redis.</summary>
    public static readonly IReadOnlySet<string> Names = new HashSet<string> { Killed, Frozen, FailedOver };

    private static readonly TimeSpan Broken = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan TooShortToReplace = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan NewMasterAlone = TimeSpan.FromSeconds(1);

    /// <summary>Whether there are replicas that can take over.</summary>
    public bool HasReplicas => redis.Members.Count > 1;

    /// <summary>How often a replica has taken over, intended or not.</summary>
    public int TakeOvers { get; private set; }

    /// <summary>Kills a master and starts it before a replica takes over.</summary>
    public Task KillAsync() => WatchedAsync(async () =>
    {
        var master = await redis.MasterAsync();
        await master.KillAsync();
        await Task.Delay(HasReplicas ? TooShortToReplace : Broken);
        await master.StartAgainAsync();
    });

    /// <summary>Kills a master, waits until a replica has taken over, and starts it as a replica.</summary>
    public Task FailOverAsync() => WatchedAsync(async () =>
    {
        var masters = (await RedisRoles.MastersAsync(redis)).Count;
        var master = await redis.MasterAsync();
        await master.KillAsync();
        await RedisRoles.WhenMastersAsync(redis, masters);
        await Task.Delay(NewMasterAlone);
        await master.StartAgainAsync();
    });

    /// <summary>Freezes a master for 2 s; a replica may take over.</summary>
    public Task FreezeAsync() => WatchedAsync(async () =>
    {
        var master = await redis.MasterAsync();
        master.Freeze();
        await Task.Delay(Broken);
        master.Thaw();
    });

    /// <summary>Disconnects all subscriptions repeatedly for 2 s, so that nodes miss Pub/Sub messages.</summary>
    public async Task CutBusAsync()
    {
        for (var i = 0; i < 10; i++)
        {
            foreach (var server in redis.Members)
            {
                await server.CutSubscriptionsAsync();
            }

            await Task.Delay(Broken / 10);
        }
    }

    // A replica that is not in sync cannot take over, so wait until the previous fault has been absorbed.
    private async Task WatchedAsync(Func<Task> breakAndMendAsync)
    {
        await RedisRoles.WhenInSyncAsync(redis);
        var before = await RedisRoles.MastersAsync(redis);
        await breakAndMendAsync();
        await RedisRoles.WhenMastersAsync(redis, before.Count);
        if ((await RedisRoles.MastersAsync(redis)).Except(before).Any())
        {
            TakeOvers++;
        }
    }
}
