using Catalog.Caching;
using Catalog.Caching.Patterns;
using StackExchange.Redis;

namespace Catalog.Tests.Caching.Races;

/// <summary>Three nodes on a Redis that can be broken. Node 0 can be cut off. Node 2 receives no messages and relies on the stream.</summary>
internal sealed class ModelWorld : IAsyncDisposable
{
    public const int NodeCount = 3;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(60);

    // Short TTLs, so that entries expire, go stale and are refreshed early while the schedule runs.
    private static readonly CachePolicy Policy = new()
    {
        Resource = "thing",
        Ttl = TimeSpan.FromMilliseconds(60),
        Jitter = 0.5,
        LocalTtl = TimeSpan.FromSeconds(10),
        NegativeTtl = TimeSpan.FromMilliseconds(60),
        StaleWhileRevalidate = TimeSpan.FromSeconds(10),
        EarlyRefresh = 1,
    };

    // Long TTLs: entries end only by invalidation.
    private static readonly CachePolicy Lasting = Policy with { Ttl = TimeSpan.FromMinutes(1), NegativeTtl = TimeSpan.FromMinutes(1) };

    private readonly BrokenRedis _broken;
    private readonly IDatabase _redis;
    private int _schedules;

    private ModelWorld(BrokenRedis broken, IDatabase redis)
    {
        _broken = broken;
        _redis = redis;
    }

    public static async Task<ModelWorld> StartAsync(int shards)
    {
        var broken = await BrokenRedis.StartAsync(
            NodeCount, options => (options.BusPoll, options.BusShards) = (TimeSpan.FromMilliseconds(40), shards));
        await broken.Nodes[2].Gate.Connection.Subscriber.UnsubscribeAllAsync();
        return new ModelWorld(broken, await broken.Nodes.DirectAsync());
    }

    /// <summary>Runs a schedule on fresh rows.</summary>
    /// <exception cref="StaleReadException">A read was older than allowed.</exception>
    public async Task RunAsync(IReadOnlyList<ModelStep> steps)
    {
        var number = Interlocked.Increment(ref _schedules);
        var policy = (number % 2 == 0 ? Policy : Lasting) with { Resource = $"thing-{number}" };
        var caches = Enumerable.Range(0, NodeCount).Select(node => _broken.Nodes.CacheAside(node, policy)).ToArray();
        var rows = Enumerable.Range(0, 2).Select(row => new ModelRow($"thing:{{{number}-{row}}}", $"group-{number}", NodeCount)).ToArray();
        var reads = new List<Task>();
        try
        {
            foreach (var step in steps)
            {
                await RunAsync(step, caches, rows, reads);
            }
        }
        finally
        {
            Array.ForEach(rows, row => row.End());
            _broken.Network.Heal();
            await Task.WhenAll(reads).WaitAsync(Settling);
            await SettleAsync(rows);
        }

        foreach (var (cache, node) in caches.Select((cache, node) => (cache, node)))
        {
            await Task.WhenAll(rows.Select(row => row.ReadAsync(cache, node, hold: false)));
        }
    }

    public ValueTask DisposeAsync() => _broken.DisposeAsync();

    private async Task RunAsync(ModelStep step, CacheAside<string>[] caches, ModelRow[] rows, List<Task> reads)
    {
        var (cache, row) = (caches[step.Node], rows[step.Row]);
        switch (step.Act)
        {
            case Act.Read or Act.SlowRead:
                await StartAsync(row.ReadAsync(cache, step.Node, step.Act == Act.SlowRead), reads);
                break;
            case Act.ReadMany:
                await StartAsync(ModelRow.ReadManyAsync(rows, cache, step.Node), reads);
                break;
            case Act.Release:
                Release(rows);
                break;
            case Act.Change or Act.Delete:
                await ChangeAsync([row], step, () => cache.InvalidateAsync(row.Key));
                break;
            case Act.ChangeTag:
                await ChangeAsync(rows, step, () => cache.InvalidateTagAsync(row.Tag));
                break;
            case Act.ChangeResource:
                await ChangeAsync(rows, step, cache.InvalidateAllAsync);
                break;
            case Act.EvictValue:
                await _redis.KeyDeleteAsync(_broken.Nodes.Prefix + row.Key);
                break;
            case Act.EvictAll:
                await _redis.KeyDeleteAsync([_broken.Nodes.Prefix + row.Key, _broken.Nodes.Prefix + row.Key + ":lease"]);
                break;
            case Act.Wait:
                await Task.Delay(30); // part of the schedule: Redis expires entries in real time
                break;
            case Act.Cut:
                _broken.Network.Cut();
                break;
            case Act.Heal:
                _broken.Network.Heal();
                break;
            case Act.KillSubscriptions:
                await _redis.ExecuteAsync("CLIENT", "KILL", "TYPE", "pubsub");
                break;
            default:
                _broken.Network.Heal();
                await SettleAsync(rows);
                break;
        }
    }

    // A read that waits for a held load is not awaited; it is checked when it ends.
    private static async Task StartAsync(Task read, List<Task> reads)
    {
        reads.Add(read);
        await Task.WhenAny(read, Task.Delay(10));
    }

    private static async Task ChangeAsync(ModelRow[] rows, ModelStep step, Func<ValueTask> invalidate)
    {
        var versions = Array.ConvertAll(rows, row => rows.Length > 1 ? row.CommitIfThere() : row.Commit(exists: step.Act == Act.Change));
        await invalidate();
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i].Acknowledge(step.Node, versions[i], byTag: step.Act == Act.ChangeTag);
        }
    }

    private static void Release(ModelRow[] rows) => Array.ForEach(rows, row => row.Release());

    private async Task SettleAsync(ModelRow[] rows)
    {
        await Eventually.BecomesTrueAsync(
            async () =>
            {
                var nodes = Enumerable.Range(0, NodeCount).Select(node => _broken.Nodes[node]).ToArray();
                var keys = nodes[0].Bus.Shards.Select(shard => (RedisKey)shard.Log.SequenceKey);
                var last = Array.ConvertAll(await _redis.StringGetAsync([.. keys]), sequence => sequence.IsNull ? 0 : (long)sequence);
                return Array.TrueForAll(nodes, node => node.Journal.PendingCount == 0
                    && node.Bus.Shards.Zip(last).All(shard => shard.First.Seen >= shard.Second)
                    && node.Bus.Trusts(node.Clock.Milliseconds));
            },
            Settling);
        Array.ForEach(rows, row => row.AcknowledgeEverywhere());
    }
}
