using System.Globalization;
using Catalog.Caching;
using Catalog.Caching.Redis;
using StackExchange.Redis;

namespace Catalog.Infrastructure.Sessions;

/// <summary>Counts the users who are online: a HyperLogLog for each minute, accurate to about 1 %, which contains no names.</summary>
/// <remarks>A node records its users in batches, at most once a second. While Redis is down, the database counts. Safe for concurrent use.</remarks>
internal sealed class OnlineUsers(CacheNode node, SessionDatabase database)
{
    /// <summary>How many minutes after the last use of a session a user counts as online.</summary>
    public const int Minutes = 5;

    private const int PerCall = 1000;
    private const string HyperLogLog = "hyperloglog";
    private static readonly RedisScript NoteOnline = RedisScript.Embedded("note_online.lua", HyperLogLog);

    /// <summary>The number of users who used a session in the last <see cref="Minutes"/>. One round trip.</summary>
    /// <param name="ct">Cancels the query that replaces Redis while it is down.</param>
    /// <exception cref="Npgsql.NpgsqlException">Redis does not answer and the database failed.</exception>
    public async Task<long> CountAsync(CancellationToken ct)
    {
        var now = Now;
        var minutes = Enumerable.Range(0, Minutes + 1).Select(back => Key(now.AddMinutes(-back))).ToArray();
        var reply = await node.Gate.TryAsync(minutes, static (database, keys) => database.HyperLogLogLengthAsync(keys), holds: HyperLogLog);
        return reply.Answered
            ? reply.Value
            : await node.Loads.RunAsync(
                "online",
                (database, within: TimeSpan.FromMinutes(Minutes)),
                static async (s, ct) => await s.database.CountOnlineAsync(s.within, ct),
                ct);
    }

    /// <summary>Records users of this minute. One round trip for every 1,000; failures are ignored.</summary>
    internal async ValueTask NoteAsync(IEnumerable<long> users)
    {
        var keepFor = (long)TimeSpan.FromMinutes(Minutes + 2).TotalSeconds;
        foreach (var chunk in users.Distinct().Chunk(PerCall))
        {
            RedisValue[] values = [keepFor, .. chunk.Select(user => (RedisValue)user)];
            await node.Gate.TryAsync(
                (key: Key(Now), values), static (database, s) => NoteOnline.RunAsync(database, [s.key], s.values));
        }
    }

    // Redis's clock: a node with a wrong clock would use other minutes than the other nodes.
    private DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(node.RedisClock.Milliseconds);

    // The braces keep all minutes in one cluster slot, so that they can be counted together.
    private RedisKey Key(DateTimeOffset minute) =>
        string.Create(CultureInfo.InvariantCulture, $"{node.Options.KeyPrefix}{{online}}:{minute.UtcDateTime:yyyyMMddHHmm}");
}
