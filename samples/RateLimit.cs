using StackExchange.Redis;

namespace Catalog.Samples;

/// <summary>A rate limit over a sliding window, counted in Redis for all processes together.</summary>
/// <remarks>
/// <para>The naive form (GET, compare, INCR, EXPIRE) loses three races. Two requests read the same count and both pass. A process
/// that dies between INCR and EXPIRE leaves a count without expiry, and the client is refused for ever. And a client that spends its
/// limit at the end of one fixed window spends it again at the start of the next. Here one script does all steps, by Redis's clock.</para>
/// <para>Holds: never more than the limit in one fixed window, whatever the processes' clocks say, and no burst beyond it across
/// two windows. Refused requests are not counted.</para>
/// <para>Does not hold: an exact limit for every interval. Only the sum of the previous window is known, and is assumed to be spread
/// evenly ("How we built rate limiting capable of scaling to millions of domains", blog.cloudflare.com, 2017). A Redis that lost
/// its data counts from 0. Whether requests pass while Redis is down is your decision. In Catalog each process reserves
/// requests in batches, so most of them need no round trip.</para>
/// <para>Cost: 1 round trip; a hash of some 100 bytes for each client. Thread-safe.</para>
/// </remarks>
/// <param name="redis">The Redis database for the counts.</param>
/// <param name="name">The key prefix: <c>limit</c> gives <c>limit:{203.0.113.9}</c>.</param>
/// <param name="limit">Requests in a window.</param>
/// <param name="window">The length of the window.</param>
public sealed class RateLimit(IDatabase redis, string name, int limit, TimeSpan window)
{
    // KEYS  1 hash: number of the window, requests in it (now), and in the one before
    // ARGV  1 limit  2 window in ms
    // Returns { requests left after this one, or -1 when it is refused; ms until one is free }.
    private const string TakeScript = """
        local limit, window = tonumber(ARGV[1]), tonumber(ARGV[2])
        local time = redis.call('TIME')
        local clock = time[1] * 1000 + math.floor(time[2] / 1000)
        local number, passed = math.floor(clock / window), clock % window

        local held = redis.call('HMGET', KEYS[1], 'number', 'now', 'before')
        local last, now, before = tonumber(held[1] or '-1'), 0, 0
        if last > number then -- Redis's clock went back
          number, passed = last, 0
        end
        if last == number then
          now, before = tonumber(held[2]), tonumber(held[3])
        elseif last == number - 1 then
          before = tonumber(held[2])
        end

        -- The sliding window still covers this share of the one before.
        local spent = now + before * (window - passed) / window
        if spent + 1 <= limit then
          redis.call('HSET', KEYS[1], 'number', number, 'now', now + 1, 'before', before)
          redis.call('PEXPIRE', KEYS[1], 2 * window)
          return { math.floor(limit - spent - 1), 0 }
        end

        -- Allowed when the previous window weighs little enough; else when this one does, as the previous one.
        local wait
        if now < limit then
          wait = window * (1 - (limit - 1 - now) / before) - passed
        else
          wait = window - passed + window * (1 - (limit - 1) / now)
        end
        return { -1, math.max(1, math.ceil(wait)) }
        """;

    /// <summary>Counts a request, if the limit allows it.</summary>
    public async Task<Answer> TryTakeAsync(string client)
    {
        var answer = (long[])(await redis.ScriptEvaluateAsync(
            TakeScript, [$"{name}:{{{client}}}"], [limit, (long)window.TotalMilliseconds]))!;
        return new Answer(answer[0] >= 0, (int)Math.Max(0, answer[0]), TimeSpan.FromMilliseconds(answer[1]));
    }

    /// <summary>The result for a request.</summary>
    /// <param name="IsAllowed">Whether it was counted; if not, answer 429.</param>
    /// <param name="Left">How many more are allowed now.</param>
    /// <param name="RetryAfter">When a request is allowed again; zero if this one was.</param>
    public readonly record struct Answer(bool IsAllowed, int Left, TimeSpan RetryAfter);
}
