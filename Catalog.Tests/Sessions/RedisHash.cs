using StackExchange.Redis;

namespace Catalog.Tests.Sessions;

/// <summary>A hash in Redis, accessed without a node.</summary>
internal sealed record RedisHash(IDatabase Redis, string Key)
{
    public async Task<string?> GetAsync(string field) => await Redis.HashGetAsync(Key, field);

    public Task SetAsync(string field, string value) => Redis.HashSetAsync(Key, field, value);

    public Task<bool> ExistsAsync() => Redis.KeyExistsAsync(Key);

    public Task<TimeSpan?> TimeToLiveAsync() => Redis.KeyTimeToLiveAsync(Key);

    /// <summary>Removes it like an eviction, without an invalidation.</summary>
    public Task ForgetAsync() => Redis.KeyDeleteAsync(Key);
}
