using StackExchange.Redis;

namespace Catalog.Lab.Stories.Engine.Counting;

/// <summary>Counts in Redis; reads the counts, writes them to the database, then subtracts them in Redis.</summary>
internal sealed class ReadThenSubtract(IConnectionMultiplexer redis, RedisKey key, CountsWriter writer) : ICountingNode
{
    public Task AddAsync() => redis.GetDatabase().StringIncrementAsync(key);

    public async Task FlushAsync()
    {
        var pending = (long)await redis.GetDatabase().StringGetAsync(key);
        await writer.AddAsync(pending);
        await redis.GetDatabase().StringDecrementAsync(key, pending);
    }

    public ValueTask DisposeAsync() => redis.DisposeAsync();
}
