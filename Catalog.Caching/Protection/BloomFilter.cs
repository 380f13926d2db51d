using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Catalog.Caching.Redis;
using StackExchange.Redis;

namespace Catalog.Caching.Protection;

/// <summary>A Bloom filter in a Redis bitmap, shared by all nodes: detects ids that do not exist without asking the database.</summary>
/// <remarks>
/// <para>Bloom, "Space/Time Trade-offs in Hash Coding with Allowable Errors", CACM 13(7), 1970. The k positions come from two hashes
/// (Kirsch and Mitzenmacher, "Less Hashing, Same Performance", ESA 2006).</para>
/// <para>Holds: never "no" for an item that exists, even during a rebuild: items are added to the current filter and to the one being built.
/// Call <see cref="AddAsync"/> before the commit, so that no reader finds a row that the filter denies, and again after it, because a rebuild
/// may have begun in between without seeing the row. A filter that is missing, in whole or in part, or that a node with other sizes built,
/// answers "maybe". So does this node while adds wait for Redis.</para>
/// <para>Does not hold: removed items answer "maybe" until the next rebuild. If a node commits while Redis is down, other nodes deny the row
/// until the node has sent its adds, within a second of Redis's return.</para>
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
    private readonly RedisValue[] _fixed;
    private readonly string _shape;
    private string _generation;
    private int _unsentForgets;
    private int _isSending;

    /// <summary>Creates a filter for about <paramref name="expectedItems"/> items.</summary>
    /// <param name="gate">The connection to Redis.</param>
    /// <param name="keyPrefix">The prefix of its keys.</param>
    /// <param name="name">The filter's name in Redis and in metrics.</param>
    /// <param name="expectedItems">The number of items it is sized for; more raise the rate of false positives.</param>
    /// <param name="falsePositives">The rate of false positives at that size, above 0 and up to 0.5, such as 0.01.</param>
    public BloomFilter(RedisGate gate, string keyPrefix, string name, long expectedItems, double falsePositives)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(expectedItems, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(falsePositives, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(falsePositives, 0.5);
        _gate = gate;
        _name = name;

        // The optimal sizes for a rate: m = -n ln p / (ln 2)^2, k = m/n ln 2. A Redis string is limited to 2^32 bits.
        Bits = (long)Math.Min(uint.MaxValue, Math.Ceiling(-expectedItems * Math.Log(falsePositives) / (Math.Log(2) * Math.Log(2))));
        Hashes = Math.Max(1, (int)Math.Round((double)Bits / expectedItems * Math.Log(2)));
        var tag = $"{keyPrefix}bloom:{{{name}}}";
        _state = [tag + ":state"];
        _bitmaps = tag + ":bits:";
        _shape = string.Create(CultureInfo.InvariantCulture, $"-{Bits}-{Hashes}");
        _fixed = [_bitmaps, _shape, Bits / 8];
        _generation = NewGeneration();
    }

    /// <summary>The size in bits.</summary>
    public long Bits { get; }

    /// <summary>How many bits an item sets.</summary>
    public int Hashes { get; }

    /// <summary>Whether the item may exist; false only when it certainly does not. One round trip.</summary>
    public async ValueTask<bool> MayContainAsync(string item)
    {
        if ((Volatile.Read(ref _unsentForgets) > 0 || !_unsent.IsEmpty) && !await SendUnsentAsync())
        {
            return true;
        }

        var reply = await RunAsync(TestScript, item);
        return !reply.Answered || reply.Value != 0;
    }

    /// <summary>Adds an item: before the row's commit, and again after it. One round trip; when Redis is down, it is sent later.</summary>
    public async ValueTask AddAsync(string item)
    {
        if (!(await RunAsync(AddScript, item)).Answered)
        {
            _unsent.Enqueue(item);
        }
    }

    /// <summary>
    /// Discards the filter on all nodes, and any rebuild in progress: rows were committed without being added. Everything may exist until the next
    /// rebuild. One round trip; when Redis is down, it is sent later.
    /// </summary>
    public async ValueTask ForgetAsync()
    {
        if (!await TryForgetAsync())
        {
            Interlocked.Increment(ref _unsentForgets);
        }
    }

    /// <summary>Call it when the filter said "maybe" and the database "no".</summary>
    public void CountFalsePositive() => _gate.Metrics.BloomFalsePositive(_name);

    /// <summary>Rebuilds the filter from all items, beside the current one. Any node may call it; only one rebuilds at a time.</summary>
    /// <param name="items">
    /// Reads all items of the source of truth. It must start to read only when it is enumerated: earlier commits must be in it, and later adds go
    /// to both filters.
    /// </param>
    /// <param name="ct">Abandons the rebuild; the current filter stays.</param>
    /// <returns>Whether this call has replaced the filter.</returns>
    /// <remarks>One call at a time per instance.</remarks>
    public async Task<bool> RebuildAsync(IAsyncEnumerable<string> items, CancellationToken ct)
    {
        var generation = _generation; // kept until it is in use, so that the same node can resume an interrupted rebuild at once
        RedisKey[] keys = [_state[0], _bitmaps + generation];
        if (!await SucceedsAsync(BeginScript, keys, [generation, Bits, (long)SilentRebuild.TotalMilliseconds]))
        {
            return false;
        }

        await foreach (var batch in items.Chunk(RebuildBatch).WithCancellation(ct))
        {
            RedisValue[] bits = [generation, .. batch.SelectMany(PositionsOf)];
            if (!await SucceedsAsync(FillScript, keys, bits))
            {
                return false;
            }
        }

        if (!await SucceedsAsync(FinishScript, keys, [generation, _bitmaps]))
        {
            return false;
        }

        _generation = NewGeneration();
        return true;
    }

    private string NewGeneration() => $"{Guid.NewGuid():N}{_shape}";

    private async Task<bool> SucceedsAsync(RedisScript script, RedisKey[] keys, RedisValue[] values)
    {
        var reply = await _gate.TryAsync((script, keys, values), static (database, s) => s.script.RunAsync(database, s.keys, s.values, RedisScript.Number));
        return reply.Answered && reply.Value == 1;
    }

    private Task<bool> TryForgetAsync() => SucceedsAsync(ForgetScript, _state, [_bitmaps]);

    // One sender at a time: two could send the same item, and the second would then remove the next one unsent.
    private async ValueTask<bool> SendUnsentAsync()
    {
        if (Interlocked.Exchange(ref _isSending, 1) == 1)
        {
            return false;
        }

        try
        {
            if (Volatile.Read(ref _unsentForgets) is var forgets and > 0)
            {
                if (!await TryForgetAsync())
                {
                    return false;
                }

                Interlocked.Add(ref _unsentForgets, -forgets); // one that came meanwhile is sent after this
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
        finally
        {
            Volatile.Write(ref _isSending, 0);
        }
    }

    private ValueTask<RedisReply<long>> RunAsync(RedisScript script, string item) => _gate.TryAsync(
        (script, _state, values: (RedisValue[])[.. _fixed, .. PositionsOf(item)]),
        static (database, s) => s.script.RunAsync(database, s._state, s.values, RedisScript.Number));

    private IEnumerable<RedisValue> PositionsOf(string item)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(item));
        var first = BinaryPrimitives.ReadUInt64BigEndian(hash);
        var second = BinaryPrimitives.ReadUInt64BigEndian(hash.AsSpan(8)) | 1;
        return Enumerable.Range(0, Hashes).Select(i => (RedisValue)(long)((first + ((ulong)i * second)) % (ulong)Bits));
    }
}
