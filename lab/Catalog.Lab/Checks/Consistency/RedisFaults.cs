using Catalog.Testbed;
using Catalog.Testbed.Topologies;

namespace Catalog.Lab.Checks.Consistency;

/// <summary>What can happen to Redis.</summary>
internal sealed class RedisFaults(IRedis redis)
{
    /// <summary>A master killed and started again by itself.</summary>
    public const string Killed = "Redis killed";

    /// <summary>A master that answers nothing for a while.</summary>
    public const string Frozen = "Redis frozen";

    /// <summary>A master killed until a replica has taken its place.</summary>
    public const string FailedOver = "Redis failed over";

    /// <summary>All that keep nodes from Redis.</summary>
    public static readonly IReadOnlySet<string> Names = new HashSet<string> { Killed, Frozen, FailedOver };

    private static readonly TimeSpan Broken = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan TooShortToReplace = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan NewMasterAlone = TimeSpan.FromSeconds(1);

    /// <summary>Whether there are replicas to take over.</summary>
    public bool HasReplicas => redis.Members.Count > 1;

    /// <summary>How often a replica has taken over, wanted or not.</summary>
    public int TakeOvers { get; private set; }

    /// <summary>Kills a master, and starts it before a replica takes over.</summary>
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

    /// <summary>Freezes a master for 2 s; a replica may take over meanwhile.</summary>
    public Task FreezeAsync() => WatchedAsync(async () =>
    {
        var master = await redis.MasterAsync();
        master.Freeze();
        await Task.Delay(Broken);
        master.Thaw();
    });

    /// <summary>Cuts all subscriptions again and again for 2 s, so that what the nodes hear by Pub/Sub has gaps.</summary>
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

    // A replica that is not in sync yet takes nothing over: the fault before this one has to be digested first.
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
