using StackExchange.Redis;

namespace Catalog.Lab.Stories.Engine.Counting;

/// <summary>Counts in Redis; takes the counts out, then writes them to the database.</summary>
internal sealed class TakeThenWrite(IConnectionMultiplexer redis, RedisKey key, CountsWriter writer) : ICountingNode
{
    public Task AddAsync() => redis.GetDatabase().StringIncrementAsync(key);

    public async Task FlushAsync() => await writer.AddAsync((long)await redis.GetDatabase().StringGetDeleteAsync(key));

    public ValueTask DisposeAsync() => redis.DisposeAsync();
}
