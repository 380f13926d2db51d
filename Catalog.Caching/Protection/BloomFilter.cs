using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Catalog.Caching.Redis;
using StackExchange.Redis;

namespace Catalog.Caching.Protection;

/// <summary>
/// Says of made-up ids that they do not exist, without asking the database: a Bloom filter in a Redis bitmap, shared by all nodes.
/// </summary>
/// <remarks>
/// <para>Bloom, "Space/Time Trade-offs in Hash Coding with Allowable Errors", CACM 13(7), 1970; the k positions come from two
/// hashes (Kirsch and Mitzenmacher, "Less Hashing, Same Performance", ESA 2006).</para>
/// <para>Holds: never "no" for an item that exists, also while a rebuild runs: items are added to the filter in use and to the one
/// being built. Call <see cref="AddAsync"/> before the commit, so that nobody finds a row the filter denies, and again after it,
/// because a rebuild may have begun in between and not have seen the row. A filter that is missing, whole or in part, answers
/// "maybe". While adds wait for Redis, this node answers "maybe" too.</para>
/// <para>Does not hold: removed items still answer "maybe" until the next rebuild; a node that commits while Redis is away is
/// denied by other nodes until its adds have been sent, which is within a second of Redis's return.</para>
/// <para>Cost: one round trip. Thread-safe.</para>
/// </remarks>
internal sealed class BloomFilter
{
    private const int RebuildBatch = 500;
    private static readonly RedisScript BeginScript = RedisScript.Embedded("bloom_begin.lua", "hash", "string");
    private static readonly RedisScript FillScript = RedisScript.Embedded("bloom_fill.lua", "hash", "string");
    private static readonly RedisScript FinishScript = RedisScript.Embedded("bloom_finish.lua", "hash", "string");
    private static readonly RedisScript AddScript = RedisScript.Embedded("bloom_add.lua", "hash");
    private static readonly RedisScript ForgetScript = RedisScript.Embedded("bloom_forget.lua", "hash");
    private static readonly RedisScript TestScript = RedisScript.Embedded("bloom_test.lua", "hash");
    private static readonly TimeSpan SilentRebuild = TimeSpan.FromSeconds(30);

    private readonly RedisGate _gate;
    private readonly string _name;
    private readonly string _bitmaps;
    private readonly RedisKey[] _state;
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> _unsent = new();
    private string _generation = NewGeneration();
    private volatile bool _toForget;

    /// <summary>A filter for about so many items.</summary>
    /// <param name="gate">The way to Redis.</param>
    /// <param name="keyPrefix">In front of its keys.</param>
    /// <param name="name">Names the filter in Redis and in metrics.</param>
    /// <param name="expectedItems">How many items it is sized for; more raise the rate of false positives.</param>
    /// <param name="falsePositives">The share of absent items that pass at that size, 0 to 0.5, such as 0.01.</param>
    public BloomFilter(RedisGate gate, string keyPrefix, string name, long expectedItems, double falsePositives)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(expectedItems, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(falsePositives, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(falsePositives, 0.5);
        _gate = gate;
        _name = name;

        // The sizes that minimize space for a rate: m = -n ln p / (ln 2)^2, k = m/n ln 2. A Redis string ends at 2^32 bits.
        Bits = (long)Math.Min(uint.MaxValue, Math.Ceiling(-expectedItems * Math.Log(falsePositives) / (Math.Log(2) * Math.Log(2))));
        Hashes = Math.Max(1, (int)Math.Round((double)Bits / expectedItems * Math.Log(2)));
        var tag = $"{keyPrefix}bloom:{{{name}}}";
        _state = [tag + ":state"];
        _bitmaps = tag + ":bits:";
    }

    /// <summary>The size in bits.</summary>
    public long Bits { get; }

    /// <summary>How many bits an item sets.</summary>
    public int Hashes { get; }

    /// <summary>Whether the item may exist; false only when it certainly does not. One round trip.</summary>
    public async ValueTask<bool> MayContainAsync(string item)
    {
        if ((_toForget || !_unsent.IsEmpty) && !await SendUnsentAsync())
        {
            return true;
        }

        var reply = await RunAsync(TestScript, item);
        return !reply.Answered || (long)reply.Value != 0;
    }

    /// <summary>Adds an item: before the commit of the row, and again after it. One round trip; what Redis misses is sent later.</summary>
    public async ValueTask AddAsync(string item)
    {
        if (!(await RunAsync(AddScript, item)).Answered)
        {
            _unsent.Enqueue(item);
        }
    }

    /// <summary>
    /// Throws the filter away on all nodes, and the one that any of them is building: rows were committed that nobody added. Everything
    /// may exist until it has been rebuilt. One round trip; when Redis misses it, it is sent later.
    /// </summary>
    public async ValueTask ForgetAsync()
    {
        _toForget = true;
        await SendUnsentAsync();
    }

    /// <summary>The filter said maybe and the database said no.</summary>
    public void CountFalsePositive() => _gate.Metrics.BloomFalsePositive(_name);

    /// <summary>Builds the filter anew from all items, beside the one in use. Any node may; one at a time does.</summary>
    /// <param name="items">
    /// Reads all items of the source of truth; it must begin to read only when it is enumerated, because what is committed before
    /// that moment is its part, and what is added afterwards is added to both filters.
    /// </param>
    /// <param name="ct">Gives the rebuild up; the filter in use stays.</param>
    /// <returns>Whether this call has replaced the filter.</returns>
    /// <remarks>One call at a time of an instance.</remarks>
    public async Task<bool> RebuildAsync(IAsyncEnumerable<string> items, CancellationToken ct)
    {
        var generation = _generation; // kept until it is in use: a rebuild that broke off is taken up again by its own node at once
        RedisKey[] keys = [_state[0], _bitmaps + generation];
        if (!await SaysYesAsync(BeginScript, keys, [generation, Bits, (long)SilentRebuild.TotalMilliseconds]))
        {
            return false;
        }

        await foreach (var batch in items.Chunk(RebuildBatch).WithCancellation(ct))
        {
            RedisValue[] bits = [generation, .. batch.SelectMany(PositionsOf)];
            if (!await SaysYesAsync(FillScript, keys, bits))
            {
                return false;
            }
        }

        if (!await SaysYesAsync(FinishScript, keys, [generation, _bitmaps]))
        {
            return false;
        }

        _generation = NewGeneration();
        return true;
    }

    private static string NewGeneration() => Guid.NewGuid().ToString("N");

    private async Task<bool> SaysYesAsync(RedisScript script, RedisKey[] keys, RedisValue[] values)
    {
        var reply = await _gate.TryAsync((script, keys, values), static (database, s) => s.script.RunAsync(database, s.keys, s.values));
        return reply.Answered && (long)reply.Value == 1;
    }

    private async ValueTask<bool> SendUnsentAsync()
    {
        if (_toForget)
        {
            _toForget = false; // before: who asks for it meanwhile asks once more
            if (!await SaysYesAsync(ForgetScript, _state, [_bitmaps]))
            {
                _toForget = true;
                return false;
            }
        }

        while (_unsent.TryPeek(out var item))
        {
            if (!(await RunAsync(AddScript, item)).Answered)
            {
                return false;
            }

            _unsent.TryDequeue(out _);
        }

        return true;
    }

    private ValueTask<RedisReply<RedisResult>> RunAsync(RedisScript script, string item) => _gate.TryAsync(
        (script, _state, values: (RedisValue[])[_bitmaps, .. PositionsOf(item)]),
        static (database, s) => s.script.RunAsync(database, s._state, s.values));

    private IEnumerable<RedisValue> PositionsOf(string item)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(item));
        var first = BinaryPrimitives.ReadUInt64BigEndian(hash);
        var second = BinaryPrimitives.ReadUInt64BigEndian(hash.AsSpan(8)) | 1;
        return Enumerable.Range(0, Hashes).Select(i => (RedisValue)(long)((first + ((ulong)i * second)) % (ulong)Bits));
    }
}
