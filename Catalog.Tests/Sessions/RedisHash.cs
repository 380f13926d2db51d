using StackExchange.Redis;

namespace Catalog.Tests.Sessions;

/// <summary>A hash in Redis as somebody sees it who is not a node.</summary>
internal sealed record RedisHash(IDatabase Redis, string Key)
{
    public async Task<string?> GetAsync(string field) => await Redis.HashGetAsync(Key, field);

    public Task SetAsync(string field, string value) => Redis.HashSetAsync(Key, field, value);

    public Task<bool> ExistsAsync() => Redis.KeyExistsAsync(Key);

    public Task<TimeSpan?> TimeToLiveAsync() => Redis.KeyTimeToLiveAsync(Key);

    /// <summary>Removes it, as an eviction does: no node is told.</summary>
    public Task ForgetAsync() => Redis.KeyDeleteAsync(Key);
}
