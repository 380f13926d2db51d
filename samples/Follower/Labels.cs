using StackExchange.Redis;

namespace Catalog.Samples.Follower;

/// <summary>The labels, cache-aside: this service's own copies of what the catalog owns. Thread-safe.</summary>
/// <remarks>
/// A change deletes the copy and does not fill it: most changed products are not asked for soon, several messages of one product would each load
/// it, and a handler that loads stops at the first product that the catalog cannot answer. The next reader loads.
/// </remarks>
public sealed class Labels(IDatabase redis, CatalogClient catalog, FollowerOptions options)
{
    // Two processes may handle messages out of order: the position never goes back.
    // KEYS  1 position   ARGV  1 a message's number
    private const string AdvanceScript = """
        if tonumber(redis.call('GET', KEYS[1]) or '0') < tonumber(ARGV[1]) then
          redis.call('SET', KEYS[1], ARGV[1])
        end
        """;

    private readonly RedisKey _position = $"{options.Name}:position";
    private readonly RedisKey _generation = $"{options.Name}:generation";

    /// <summary>Reads a label; null when there is no such product.</summary>
    public async Task<Label?> GetAsync(long id, CancellationToken ct) => await (await CopiesAsync()).GetAsync(
        id,
        async token => await catalog.LabelAsync(id, (long)await redis.StringGetAsync(_position), token), // read after the lease was taken
        ct);

    /// <summary>Call it for a message that names a product, before it is acknowledged.</summary>
    /// <param name="id">The product.</param>
    /// <param name="message">The message's number. It is stored first: whoever loads after the deletion loads what is at least as new.</param>
    public async Task ForgetAsync(long id, long message)
    {
        await AdvanceAsync(message);
        await (await CopiesAsync()).InvalidateAsync(id);
    }

    /// <summary>Call it for a message that names more than single products, and when messages were lost. The old copies expire.</summary>
    /// <param name="message">The newest message's number.</param>
    public async Task ForgetAllAsync(long message)
    {
        await AdvanceAsync(message);
        await redis.StringIncrementAsync(_generation);
    }

    private async Task AdvanceAsync(long message) => await redis.ScriptEvaluateAsync(AdvanceScript, [_position], [message]);

    private async Task<CacheAside<Label>> CopiesAsync() =>
        new(redis, $"{options.Name}:{(long)await redis.StringGetAsync(_generation)}", options.Ttl);
}
