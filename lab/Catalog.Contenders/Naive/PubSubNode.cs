using System.Text.Json;
using Microsoft.Extensions.Caching.Memory;
using StackExchange.Redis;

namespace Catalog.Contenders.Naive;

/// <summary>Memory over Redis as it is written by hand: a write sets the key, an invalidation deletes it; both publish it, and each node drops its copy.</summary>
internal sealed class PubSubNode : IContenderNode
{
    private readonly ConnectionMultiplexer _redis;
    private readonly IDatabase _database;
    private readonly ContenderSettings _settings;
    private readonly MemoryCache _memory = new(new MemoryCacheOptions());
    private readonly RedisChannel _channel;

    private PubSubNode(ConnectionMultiplexer redis, ContenderSettings settings)
    {
        _redis = redis;
        _database = redis.GetDatabase();
        _settings = settings;
        _channel = RedisChannel.Literal($"{settings.Prefix}invalidations");
    }

    public static async Task<IContenderNode> StartAsync(NodeStart start)
    {
        var node = new PubSubNode(await ConnectionMultiplexer.ConnectAsync(start.Client), start.Settings);
        await node._redis.GetSubscriber().SubscribeAsync(node._channel, (_, key) => node._memory.Remove(key.ToString()));
        return node;
    }

    public async ValueTask<Item?> GetOrLoadAsync(string key, Func<CancellationToken, ValueTask<Item?>> load, CancellationToken ct)
    {
        if (_memory.TryGetValue(key, out Item? copy))
        {
            return copy;
        }

        string? cached = await _database.StringGetAsync(RedisKey(key));
        if (cached is not null)
        {
            return _memory.Set(key, JsonSerializer.Deserialize<Item>(cached, JsonSerializerOptions.Web), _settings.LocalTtl);
        }

        var item = await load(ct);
        if (item is not null)
        {
            await _database.StringSetAsync(RedisKey(key), JsonSerializer.Serialize(item, JsonSerializerOptions.Web), _settings.Ttl);
            _memory.Set(key, item, _settings.LocalTtl);
        }

        return item;
    }

    public async ValueTask WriteAsync(string key, Item committed)
    {
        await _database.StringSetAsync(RedisKey(key), JsonSerializer.Serialize(committed, JsonSerializerOptions.Web), _settings.Ttl);
        await _redis.GetSubscriber().PublishAsync(_channel, key);
        _memory.Set(key, committed, _settings.LocalTtl);
    }

    public async ValueTask InvalidateAsync(string key)
    {
        await _database.KeyDeleteAsync(RedisKey(key));
        _memory.Remove(key);
        await _redis.GetSubscriber().PublishAsync(_channel, key);
    }

    /// <summary>Nothing: without a library there is no list of a tag's keys, and the TTL has to do.</summary>
    public ValueTask InvalidateTagAsync(string tag) => default;

    public ValueTask<Copy?> PeekAsync(string key) => new(_memory.TryGetValue(key, out Item? item) ? new Copy(item) : null);

    public string RedisKey(string key) => $"{_settings.Prefix}item:{key}";

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        _memory.Dispose();
    }
}
