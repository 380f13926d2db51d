using System.Text.Json;
using StackExchange.Redis;

namespace Catalog.Contenders.Naive;

/// <summary>Cache-aside as it is written by hand: GET, load, SET with a TTL. No memory of its own.</summary>
/// <param name="redis">The connection.</param>
/// <param name="settings">The TTL.</param>
/// <param name="deletes">Whether a write deletes the key.</param>
internal sealed class CacheAsideNode(ConnectionMultiplexer redis, ContenderSettings settings, bool deletes) : IContenderNode
{
    private readonly IDatabase _database = redis.GetDatabase();

    public static Task<IContenderNode> StartWithTtlAsync(NodeStart start) => StartAsync(start, deletes: false);

    public static Task<IContenderNode> StartWithDeleteAsync(NodeStart start) => StartAsync(start, deletes: true);

    public async ValueTask<Item?> GetOrLoadAsync(string key, Func<CancellationToken, ValueTask<Item?>> load, CancellationToken ct)
    {
        string? cached = await _database.StringGetAsync(RedisKey(key));
        if (cached is not null)
        {
            return JsonSerializer.Deserialize<Item>(cached, JsonSerializerOptions.Web);
        }

        var item = await load(ct);
        if (item is not null)
        {
            await StoreAsync(key, item);
        }

        return item;
    }

    public async ValueTask WriteAsync(string key, Item committed)
    {
        if (deletes)
        {
            await InvalidateAsync(key);
        }
        else
        {
            await StoreAsync(key, committed);
        }
    }

    public async ValueTask InvalidateAsync(string key)
    {
        if (deletes)
        {
            await _database.KeyDeleteAsync(RedisKey(key));
        }
    }

    /// <summary>Nothing: without a library there is no list of a tag's keys, and the TTL has to do.</summary>
    public ValueTask InvalidateTagAsync(string tag) => default;

    public ValueTask<Copy?> PeekAsync(string key) => default;

    public string RedisKey(string key) => $"{settings.Prefix}item:{key}";

    public ValueTask DisposeAsync() => redis.DisposeAsync();

    private static async Task<IContenderNode> StartAsync(NodeStart start, bool deletes) =>
        new CacheAsideNode(await ConnectionMultiplexer.ConnectAsync(start.Client), start.Settings, deletes);

    private Task<bool> StoreAsync(string key, Item item) =>
        _database.StringSetAsync(RedisKey(key), JsonSerializer.Serialize(item, JsonSerializerOptions.Web), settings.Ttl);
}
