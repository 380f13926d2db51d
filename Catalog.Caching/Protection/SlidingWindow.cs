using Catalog.Caching.Redis;
using StackExchange.Redis;

namespace Catalog.Caching.Protection;

/// <summary>Counts in Redis what is spent in a sliding window, for all nodes at once (sliding_window.lua).</summary>
/// <remarks>
/// <para>Holds: whatever the nodes' clocks say, no more than the limit is granted in one fixed window (the multiples of its length
/// in Unix time), and no burst across the border of two exceeds it. What is refused is not counted.</para>
/// <para>Does not hold: an exact limit for every stretch of time. The window before is reckoned as if spent evenly; if it was
/// spent at its very end, nearly twice the limit can fall into one window's length. A Redis that lost its data grants anew.</para>
/// <para>Costs: one round trip; one hash of about 100 bytes for each key, gone two windows after its last unit. Thread-safe.</para>
/// </remarks>
/// <param name="gate">The way to Redis.</param>
/// <param name="limit">Units in a window.</param>
/// <param name="window">The length of the window, from 1 s.</param>
internal sealed class SlidingWindow(RedisGate gate, int limit, TimeSpan window)
{
    private static readonly RedisScript Script = RedisScript.Embedded("sliding_window.lua", "hash");

    private readonly RedisValue _limit = limit;
    private readonly RedisValue _window = (long)window.TotalMilliseconds;

    /// <summary>Takes as many units as are free, up to <paramref name="wanted"/>.</summary>
    /// <param name="key">The whole key.</param>
    /// <param name="wanted">From 1.</param>
    /// <returns><see langword="null"/> when Redis did not answer: the units may be taken or not.</returns>
    public async ValueTask<WindowGrant?> TakeAsync(RedisKey key, int wanted)
    {
        var reply = await gate.TryAsync(
            (key, values: (RedisValue[])[_limit, _window, wanted]),
            static (database, s) => Script.RunAsync(database, [s.key], s.values));
        if (!reply.Answered)
        {
            return null;
        }

        var answer = (RedisValue[])reply.Value!;
        return new WindowGrant((int)answer[0], (int)answer[1], (long)answer[2], (long)answer[3]);
    }
}
