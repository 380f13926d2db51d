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

    public async Task TakeOverAsync()
    {
        await _redis.ExecuteAsync("FLUSHALL");
        foreach (var (key, dump, life) in _state)
        {
            await _redis.KeyRestoreAsync(key, dump, life);
        }
    }
}
