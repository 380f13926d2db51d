using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace Catalog.Samples;

/// <summary>Sessions in Redis, one hash each: a request reads all fields and writes only the one that it changes.</summary>
/// <remarks>
/// <para>The naive form (one JSON value: GET, change, SET) loses two races. Of two requests of one user that change different
/// things, the later SET undoes the earlier one. And a request that read the session before it was revoked restores it with
/// its SET. Here a field is written in one step that does nothing when there is no session.</para>
/// <para>Holds: changes of different fields do not undo each other. An ended session stays ended. Each use extends a session
/// by <c>idle</c>, but never beyond <c>longest</c>, by Redis's clock. Keys contain the token's digest, so reading Redis reveals no
/// token.</para>
/// <para>Does not hold: of two changes to one field the later wins. When Redis loses sessions, their users must sign in again. Anyone
/// who can write to Redis can create a session. Catalog keeps sessions in PostgreSQL as well, seals them, checks most requests from local
/// memory, and refuses a revoked one on all nodes within 1 s.</para>
/// <para>Cost: 1 round trip for each call. Thread-safe.</para>
/// </remarks>
/// <param name="redis">The Redis database for the sessions.</param>
/// <param name="name">The key prefix: <c>session</c> gives <c>session:{…}</c>.</param>
/// <param name="idle">How long a session lives without a request.</param>
/// <param name="longest">How long it lives at most.</param>
public sealed class Session(IDatabase redis, string name, TimeSpan idle, TimeSpan longest)
{
    // KEYS  1 session   ARGV  1 idle time in ms  2 longest life in ms  3... field, value, ...
    private const string StartScript = """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        redis.call('HSET', KEYS[1], 'ends', string.format('%.0f', now + ARGV[2]), unpack(ARGV, 3))
        redis.call('PEXPIRE', KEYS[1], math.min(ARGV[1], ARGV[2]))
        """;

    // KEYS  1 session   ARGV  1 idle time in ms  2, 3 the field and value to write, if any
    // Returns { field, value, ... }; {} when there is no session.
    private const string UseScript = """
        local ends = redis.call('HGET', KEYS[1], 'ends')
        if not ends then
          return {}
        end
        local time = redis.call('TIME')
        local left = ends - (time[1] * 1000 + math.floor(time[2] / 1000))
        if ARGV[2] then
          redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
        end
        redis.call('PEXPIRE', KEYS[1], math.min(ARGV[1], left)) -- at its end this deletes it
        return redis.call('HGETALL', KEYS[1])
        """;

    /// <summary>Opens a session for a user who has just signed in.</summary>
    /// <returns>The token, for a cookie that is HttpOnly, Secure and SameSite. It is not stored.</returns>
    public async Task<string> StartAsync(string user)
    {
        var token = RandomNumberGenerator.GetHexString(64, lowercase: true);
        await redis.ScriptEvaluateAsync(StartScript, [Key(token)], [Milliseconds(idle), Milliseconds(longest), "user", user]);
        return token;
    }

    /// <summary>Reads a session's fields, including <c>user</c>, and extends it. Null when there is none.</summary>
    public Task<IReadOnlyDictionary<string, string>?> ReadAsync(string token) => UseAsync(token, []);

    /// <summary>Writes a field, such as <c>cart</c>, and leaves the others as they are.</summary>
    /// <returns>False when the session no longer exists.</returns>
    public async Task<bool> SetAsync(string token, string field, string value)
    {
        if (field is "user" or "ends")
        {
            throw new ArgumentException("Written when the session is opened, and never after.", nameof(field));
        }

        return await UseAsync(token, [field, value]) is not null;
    }

    /// <summary>Ends a session. No running request can restore it.</summary>
    public Task EndAsync(string token) => redis.KeyDeleteAsync(Key(token));

    private async Task<IReadOnlyDictionary<string, string>?> UseAsync(string token, RedisValue[] write)
    {
        var fields = (string[])(await redis.ScriptEvaluateAsync(UseScript, [Key(token)], [Milliseconds(idle), .. write]))!;
        return fields.Length == 0 ? null : fields.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);
    }

    // The token is random: its digest needs neither salt nor a slow hash.
    private RedisKey Key(string token) => $"{name}:{{{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)))}}}";

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;
}
