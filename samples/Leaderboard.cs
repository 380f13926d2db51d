using System.Globalization;
using StackExchange.Redis;

namespace Catalog.Samples;

/// <summary>A leaderboard per day: the best score of each player, the top of the board, and the neighbours of a player.</summary>
/// <remarks>
/// <para>The naive form (ZSCORE, compare, ZADD; ZREVRANK, ZREVRANGE) loses two races. Two results of a player arrive together, both
/// are better than the score that was read, and the worse one is written last. And between reading rank and range others move, so
/// the player is missing from the result. Here Redis compares the scores, and reads rank and range in one step.</para>
/// <para>Holds: a score never falls, whatever the order of results, and even if one is sent again. Every board has an expiry from its
/// first result. The neighbours and ranks of one result are consistent.</para>
/// <para>Does not hold: equal scores are ordered by name, not by time. A board is one key on one master, which limits it to about ten
/// million players. Two calls may show different states. Results that Redis loses are lost: keep them in the database if they
/// matter. Catalog builds its list of most viewed products like this, from its write-behind counters.</para>
/// <para>Cost: 1 round trip for each call; O(log n) in Redis. Thread-safe.</para>
/// </remarks>
/// <param name="redis">The Redis database for the boards.</param>
/// <param name="name">The key prefix: <c>scores</c> gives <c>scores:{2026-11-29}</c>.</param>
/// <param name="keep">How long a board stays after its last result.</param>
/// <param name="time">Gives the current day, in UTC.</param>
public sealed class Leaderboard(IDatabase redis, string name, TimeSpan keep, TimeProvider time)
{
    // GT: a score only rises. The expiry is set in the same step, so no board stays for ever.
    // KEYS  1 board   ARGV  1 player  2 score  3 how long to keep it in ms
    private const string SubmitScript = """
        redis.call('ZADD', KEYS[1], 'GT', ARGV[2], ARGV[1])
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        """;

    // KEYS  1 board   ARGV  1 player  2 how many on each side
    // Returns { rank of the first, player, score, player, score, ... }; {} when the player is not there.
    private const string AroundScript = """
        local rank = redis.call('ZREVRANK', KEYS[1], ARGV[1])
        if not rank then
          return {}
        end
        local first = math.max(0, rank - ARGV[2])
        local found = redis.call('ZREVRANGE', KEYS[1], first, rank + ARGV[2], 'WITHSCORES')
        table.insert(found, 1, first)
        return found
        """;

    /// <summary>Today's board.</summary>
    public DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    /// <summary>Enters a result; it counts if it is the player's best of the day.</summary>
    public Task SubmitAsync(string player, double score) =>
        redis.ScriptEvaluateAsync(SubmitScript, [Board(Today)], [player, score, (long)keep.TotalMilliseconds]);

    /// <summary>The first of a day, best first; at least one.</summary>
    public async Task<IReadOnlyList<Place>> TopAsync(DateOnly day, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1); // the range 0 to -1 is the whole board
        var found = await redis.SortedSetRangeByRankWithScoresAsync(Board(day), 0, count - 1, Order.Descending);
        return [.. found.Select((entry, i) => new Place(i + 1, entry.Element!, entry.Score))];
    }

    /// <summary>A player with the neighbours on both sides; empty when the player has no result.</summary>
    public async Task<IReadOnlyList<Place>> AroundAsync(DateOnly day, string player, int eachSide)
    {
        var found = (RedisValue[])(await redis.ScriptEvaluateAsync(AroundScript, [Board(day)], [player, eachSide]))!;
        return found.Length == 0
            ? []
            : [.. found.Skip(1).Chunk(2).Select((pair, i) => new Place((int)found[0] + i + 1, pair[0]!, (double)pair[1]))];
    }

    private RedisKey Board(DateOnly day) => $"{name}:{{{day.ToString("O", CultureInfo.InvariantCulture)}}}";

    /// <summary>A line of the board.</summary>
    /// <param name="Rank">From 1.</param>
    /// <param name="Player">The player's name.</param>
    /// <param name="Score">The best result of the day.</param>
    public readonly record struct Place(int Rank, string Player, double Score);
}
