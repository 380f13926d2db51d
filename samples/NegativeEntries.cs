using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using StackExchange.Redis;

namespace Catalog.Samples;

/// <summary>Absence is cached too: negative entries for repeated ids, a Bloom filter for made-up ids.</summary>
/// <remarks>
/// <para>The naive form loses two races. A reader finds no row; a writer inserts it and deletes the entry; the reader stores
/// "absent", which hides the row. Here the lease of such a fill is gone (see CacheAside). And when the id is added to the filter only
/// after the commit, the filter denies the row in between. Here it is added before, and again after, in case the filter is new.</para>
/// <para>Holds: an absent row is loaded once per <c>negativeTtl</c>, a made-up id almost never. A row is found once its
/// <see cref="CreateAsync"/> has returned. A filter that is lost or incomplete denies nothing: its bits and the mark that they are
/// complete are one value.</para>
/// <para>Does not hold: if Redis lost the last adds, it denies those rows (build again). Bits of deleted rows stay: delete the key
/// now and then, and build. Catalog.Caching builds a new filter beside the one in use, and retries adds that Redis did not get.</para>
/// <para>Cost: a hit 1 round trip, of an absent row too; a made-up id 2; a miss 4 and the load; a creation 3. Thread-safe.</para>
/// </remarks>
/// <param name="redis">The Redis database for the entries.</param>
/// <param name="name">The key prefix: <c>user</c> gives <c>user:{7}</c>, <c>user:{7}:lease</c> and <c>user:filter</c>.</param>
/// <param name="ttl">How long a row is cached.</param>
/// <param name="negativeTtl">How long an absence is cached.</param>
public sealed class NegativeEntries<T>(IDatabase redis, string name, TimeSpan ttl, TimeSpan negativeTtl)
    where T : class
{
    // KEYS  1 entry  2 lease   ARGV  1 token  2 value  3 TTL in ms, 0 to store nothing
    private const string FillScript = """
        if redis.call('GET', KEYS[2]) == ARGV[1] then
          redis.call('DEL', KEYS[2])
          if ARGV[3] ~= '0' then redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
        end
        """;

    // KEYS  1 filter   ARGV  bits to set
    private const string AddScript = "for _, bit in ipairs(ARGV) do redis.call('SETBIT', KEYS[1], bit, 1) end";

    // KEYS  1 filter   ARGV  1 where its state is  2... bits   Returns 0 when the item is certainly not there.
    private const string TestScript = """
        if redis.call('GETRANGE', KEYS[1], ARGV[1], -1) == 'complete' then
          for i = 2, #ARGV do
            if redis.call('GETBIT', KEYS[1], ARGV[i]) == 0 then return 0 end
          end
        end
        return 1
        """;

    // KEYS  1 filter   ARGV  1 where its state is  2 token of the build   Returns 0 if it was lost, or another build began.
    private const string CompleteScript = """
        if redis.call('GETRANGE', KEYS[1], ARGV[1], -1) ~= ARGV[2] then return 0 end
        redis.call('SETRANGE', KEYS[1], ARGV[1], 'complete')
        return 1
        """;

    private const long Bits = 9_600_000; // ten for each of a million ids: one made-up id in a hundred passes
    private const int Hashes = 7;
    private const long StateAt = Bits / 8; // the bytes after the bits: the token of a build, then "complete"
    private const string Absent = ""; // no JSON is empty
    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(10); // a load that takes longer is not stored

    private readonly RedisKey _filter = name + ":filter";

    /// <summary>Reads through the cache. Null when the row does not exist.</summary>
    public async Task<T?> GetAsync(long id, Func<CancellationToken, Task<T?>> load, CancellationToken ct = default)
    {
        var cached = await redis.StringGetAsync(Entry(id));
        if (!cached.IsNull)
        {
            return cached == Absent ? null : JsonSerializer.Deserialize<T>((string)cached!);
        }

        if ((int)await redis.ScriptEvaluateAsync(TestScript, [_filter], [StateAt, .. BitsOf(id)]) == 0)
        {
            return null;
        }

        var token = NewToken();
        var hasLease = await redis.StringSetAsync(Lease(id), token, LeaseTime, When.NotExists); // before the load
        var (json, life) = (Absent, TimeSpan.Zero);
        try
        {
            var value = await load(ct);
            (json, life) = value is null ? (Absent, negativeTtl) : (JsonSerializer.Serialize(value), ttl);
            return value;
        }
        finally
        {
            if (hasLease)
            {
                await redis.ScriptEvaluateAsync(FillScript, [Entry(id), Lease(id)], [token, json, (long)life.TotalMilliseconds]);
            }
        }
    }

    /// <summary>Commits a new row.</summary>
    public async Task CreateAsync(long id, Func<CancellationToken, Task> commit, CancellationToken ct = default)
    {
        await AddAsync(id); // before the commit: the filter must not deny a row that is there
        try
        {
            await commit(ct);
        }
        finally
        {
            await AddAsync(id); // a build that began in between, on an empty filter, did not see the row
            await InvalidateAsync(id); // last: an earlier reader may have stored its absence
        }
    }

    /// <summary>Call it after a commit. Not cancellable.</summary>
    public Task InvalidateAsync(long id) => redis.KeyDeleteAsync([Entry(id), Lease(id)]);

    /// <summary>Fills the filter; until it is complete, every id may exist.</summary>
    /// <param name="ids">All ids in the database, read only when they are enumerated.</param>
    /// <returns>False when another build began meanwhile, or Redis lost the filter.</returns>
    public async Task<bool> BuildAsync(IAsyncEnumerable<long> ids)
    {
        var token = NewToken()[..8]; // as long as "complete"
        await redis.StringSetRangeAsync(_filter, StateAt, token);
        await foreach (var chunk in ids.Chunk(500))
        {
            await redis.ScriptEvaluateAsync(AddScript, [_filter], [.. chunk.SelectMany(BitsOf)]);
        }

        return (int)await redis.ScriptEvaluateAsync(CompleteScript, [_filter], [StateAt, token]) == 1;
    }

    private async Task AddAsync(long id) => await redis.ScriptEvaluateAsync(AddScript, [_filter], [.. BitsOf(id)]);

    // Two hashes produce any number of hashes (Kirsch and Mitzenmacher, "Less Hashing, Same Performance", ESA 2006).
    private static IEnumerable<RedisValue> BitsOf(long id)
    {
        var hash = SHA256.HashData(BitConverter.GetBytes(id));
        var (first, second) = (BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash.AsSpan(8)) | 1);
        return Enumerable.Range(0, Hashes).Select(i => (RedisValue)(long)((first + ((ulong)i * second)) % Bits));
    }

    private static string NewToken() => Guid.NewGuid().ToString("N");

    private RedisKey Entry(long id) => $"{name}:{{{id}}}";

    private RedisKey Lease(long id) => $"{name}:{{{id}}}:lease";
}
