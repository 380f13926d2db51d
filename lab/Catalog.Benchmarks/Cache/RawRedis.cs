using System.Text.Json;
using Catalog.Caching;
using Catalog.Caching.Redis;

namespace Catalog.Benchmarks.Cache;

/// <summary>The reference: plain GET and SET with the same connection settings and the same JSON.</summary>
internal sealed class RawRedis(string redis) : IAsyncDisposable
{
    private readonly RedisConnection _connection = RedisConnection.Open(redis, new RedisOptions());

    public async ValueTask<Article?> GetAsync(string key)
    {
        var bytes = (byte[]?)await _connection.Database.StringGetAsync(key);
        return bytes is null ? null : JsonSerializer.Deserialize(bytes, ArticleJson.Default.Article);
    }

    public async ValueTask SetAsync(string key, Article article, TimeSpan ttl) =>
        await _connection.Database.StringSetAsync(key, JsonSerializer.SerializeToUtf8Bytes(article, ArticleJson.Default.Article), ttl);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
