using StackExchange.Redis;

namespace Catalog.Tests.Caching;

/// <summary>A snapshot of the server's data, as a lagging replica has it. It takes over by replacing the server's data.</summary>
internal sealed class Replica
{
    private readonly IDatabase _redis;
    private readonly List<(RedisKey Key, byte[] Dump, TimeSpan? Life)> _state = [];

    private Replica(IDatabase redis)
    {
        _redis = redis;
    }

    public static async Task<Replica> OfAsync(IDatabase redis)
    {
        var replica = new Replica(redis);
        foreach (var key in (RedisKey[])(await replica._redis.ExecuteAsync("KEYS", "*"))!)
        {
            if (await replica._redis.KeyDumpAsync(key) is { } dump)
            {
                replica._state.Add((key, dump, await replica._redis.KeyTimeToLiveAsync(key)));
            }
        }

        return replica;
    }

    // In one transaction: a node that polls in between would recreate the sequence.
    public async Task TakeOverAsync()
    {
        var transaction = _redis.CreateTransaction();
        List<Task> parts = [transaction.ExecuteAsync("FLUSHALL")];
        parts.AddRange(_state.Select(entry => transaction.KeyRestoreAsync(entry.Key, entry.Dump, entry.Life)));
        Assert.True(await transaction.ExecuteAsync());
        await Task.WhenAll(parts);
    }
}
