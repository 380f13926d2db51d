using StackExchange.Redis;

namespace Catalog.Samples;

/// <summary>A feed: the newest posts for each user, pushed as they are written, built from the database when Redis has none.</summary>
/// <remarks>
/// <para>The naive form (LPUSH, LTRIM; on a miss load and store) loses two races. A push to an expired feed creates a feed of one
/// post, and readers take it for the whole feed. And a reader loads the posts; another post is committed, and its push finds no feed;
/// the reader stores what it loaded, and that post is missing from then on. Here a push adds only to an existing feed, and deletes
/// the lease of a reader that is building one.</para>
/// <para>Holds: a feed in Redis has every post that was pushed, up to its length, each once, however often a push is repeated.
/// A page continues where the last one ended, even after pushes in between.</para>
/// <para>Does not hold: if a process dies between commit and push, the post is missing until the feed expires: push from an outbox
/// (WriteBehindEvents). A post of an author with a million followers needs a million pushes: merge those posts when reading.
/// Concurrent readers that miss all load (see StampedeLease). Catalog.Caching has no feeds; its lease is the same.</para>
/// <para>Cost: a page 1 round trip, a push 1 for each follower, a miss 2 and the load. Thread-safe.</para>
/// </remarks>
/// <param name="redis">The Redis database for the feeds.</param>
/// <param name="name">The key prefix: <c>feed</c> gives <c>feed:{7}</c> and <c>feed:{7}:lease</c>.</param>
/// <param name="ttl">How long a feed stays after it was last read.</param>
/// <param name="length">How many posts it holds; older ones are in the database.</param>
public sealed class Feed(IDatabase redis, string name, TimeSpan ttl, int length)
{
    // A feed is a sorted set of ids, scored by id. The member 'built' distinguishes an empty feed from none.
    // KEYS  1 feed  2 lease   ARGV  1 token  2 lease time in ms  3 TTL in ms  4 before which id, '+inf' for the newest  5 how many
    // Returns { 1, id, ... }; { 0, 1 } when there is no feed and the lease was taken, { 0, 0 } when another has it.
    private const string ReadScript = """
        if redis.call('EXISTS', KEYS[1]) == 0 then
          return { 0, redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) and 1 or 0 }
        end
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        return { 1, unpack(redis.call('ZREVRANGEBYSCORE', KEYS[1], '(' .. ARGV[4], '(0', 'LIMIT', 0, ARGV[5])) }
        """;

    // KEYS  1 feed  2 lease   ARGV  1 token  2 TTL in ms  3... ids
    private const string BuildScript = """
        if redis.call('GET', KEYS[2]) ~= ARGV[1] then
          return 0 -- something was pushed since the load began
        end
        redis.call('DEL', KEYS[2])
        redis.call('ZADD', KEYS[1], 0, 'built')
        for i = 3, #ARGV do
          redis.call('ZADD', KEYS[1], ARGV[i], ARGV[i])
        end
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        return 1
        """;

    // KEYS  1 feed  2 lease   ARGV  1 id  2 length
    private const string PushScript = """
        redis.call('DEL', KEYS[2])
        if redis.call('EXISTS', KEYS[1]) == 1 then
          redis.call('ZADD', KEYS[1], ARGV[1], ARGV[1])
          redis.call('ZREMRANGEBYRANK', KEYS[1], 1, -1 - ARGV[2]) -- the oldest; rank 0 is 'built'
        end
        """;

    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(10); // a load that takes longer is not stored

    /// <summary>A page of a user's feed, newest first.</summary>
    /// <param name="user">Whose feed.</param>
    /// <param name="before">The last id of the page before; null for the first. Ids grow with time, from 1 and below 2^53.</param>
    /// <param name="count">How many posts.</param>
    /// <param name="load">Reads the newest ids of the user's feed from the database, at most as many as its argument says.</param>
    /// <param name="ct">Cancels the load.</param>
    public async Task<IReadOnlyList<long>> ReadAsync(
        long user, long? before, int count, Func<int, CancellationToken, Task<IReadOnlyList<long>>> load, CancellationToken ct = default)
    {
        var token = Guid.NewGuid().ToString("N");
        RedisValue from = before is { } id ? id : "+inf";
        var answer = (RedisValue[])(await redis.ScriptEvaluateAsync(
            ReadScript, Keys(user), [token, Milliseconds(LeaseTime), Milliseconds(ttl), from, count]))!;
        if ((int)answer[0] == 1)
        {
            return [.. answer.Skip(1).Select(post => (long)post)];
        }

        // The lease was taken before the load: a push from here on deletes it. If the load throws, it expires.
        var posts = await load(length, ct);
        if ((int)answer[1] == 1)
        {
            await redis.ScriptEvaluateAsync(
                BuildScript, Keys(user), [token, Milliseconds(ttl), .. posts.Select(post => (RedisValue)post)]);
        }

        return [.. posts.Where(post => before is null || post < before).OrderDescending().Take(count)];
    }

    /// <summary>Call it after the commit of a post, for each follower. It may be repeated.</summary>
    public Task PushAsync(IEnumerable<long> followers, long post) => Task.WhenAll(
        followers.Select(user => redis.ScriptEvaluateAsync(PushScript, Keys(user), [post, length])));

    private RedisKey[] Keys(long user) => [$"{name}:{{{user}}}", $"{name}:{{{user}}}:lease"];

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;
}
