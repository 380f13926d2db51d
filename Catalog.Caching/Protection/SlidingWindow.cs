using Catalog.Caching.Redis;
using StackExchange.Redis;

namespace Catalog.Caching.Protection;

/// <summary>A sliding-window rate limit in Redis, shared by all nodes (sliding_window.lua).</summary>
/// <remarks>
/// <para>Holds: independent of the nodes' clocks, no more than the limit is granted in one fixed window (a multiple of its length in Unix
/// time), and no burst across a border exceeds it. Refused units are not counted.</para>
/// <para>Does not hold: an exact limit for every stretch of time. The previous window counts as if spent evenly; if it was spent at its very
/// end, nearly twice the limit can fall into one window's length. A Redis that lost its data grants again.</para>
/// <para>Cost: one round trip; a hash of about 100 bytes per key, which expires two windows after its last unit. Thread-safe.</para>
/// </remarks>
/// <param name="gate">The connection to Redis.</param>
/// <param name="limit">Units per window.</param>
/// <param name="window">The length of the window, from 1 s.</param>
internal sealed class SlidingWindow(RedisGate gate, int limit, TimeSpan window)
{
    private static readonly RedisScript Script = RedisScript.Embedded("sliding_window.lua", "hash");

    private readonly RedisValue _limit = limit;
    private readonly RedisValue _window = (long)window.TotalMilliseconds;

    /// <summary>Takes up to <paramref name="wanted"/> (at least 1) of the free units, under a full key.</summary>
    /// <returns><see langword="null"/> when Redis did not answer: the units may or may not be taken.</returns>
    public async ValueTask<WindowGrant?> TakeAsync(RedisKey key, int wanted)
    {
        var reply = await gate.TryAsync(
            (key, values: (RedisValue[])[_limit, _window, wanted]),
            static (database, s) => Script.RunAsync(
                database,
                [s.key],
                s.values,
                static reply => (RedisValue[])reply! is [var taken, var left, var resets, var until]
                    ? new WindowGrant((int)taken, (int)left, (long)resets, (long)until)
                    : throw new FormatException("Not a window.")));
        return reply.Answered ? reply.Value : null;
    }
}

/// <summary>What a <see cref="SlidingWindow"/> granted.</summary>
/// <param name="Granted">Units granted; 0 when the limit is reached.</param>
/// <param name="Left">Units that are still free.</param>
/// <param name="EndsIn">Milliseconds until the current fixed window ends, by Redis's clock.</param>
/// <param name="RetryIn">When none was granted, the milliseconds until a unit is free, unless another caller takes it; else 0.</param>
internal readonly record struct WindowGrant(int Granted, int Left, long EndsIn, long RetryIn);
