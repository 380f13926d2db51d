using StackExchange.Redis;

namespace Catalog.Tests.Caching;

/// <summary>What a replica has: the state of a moment. It takes over by replacing the state of the server.</summary>
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

    // At once: a node that looks in between would make the sequence anew.
    public async Task TakeOverAsync()
    {
        var transaction = _redis.CreateTransaction();
        List<Task> parts = [transaction.ExecuteAsync("FLUSHALL")];
        parts.AddRange(_state.Select(entry => transaction.KeyRestoreAsync(entry.Key, entry.Dump, entry.Life)));
        Assert.True(await transaction.ExecuteAsync());
        await Task.WhenAll(parts);
    }
}
