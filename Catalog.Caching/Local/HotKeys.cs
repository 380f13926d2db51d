using System.Runtime.InteropServices;

namespace Catalog.Caching.Local;

/// <summary>The keys that are read most, estimated from one read in 64. Newer reads count more. Thread-safe.</summary>
/// <remarks>
/// A read that is not sampled costs a decrement, and none waits for another. When 1,000 keys are counted, the median is subtracted from all and
/// the lower half forgotten: a key with more than one read in 500 stays (Anderson et al., "A High-Performance Algorithm for Identifying
/// Frequent Items in Data Streams", 2017). All counts are halved from time to time.
/// </remarks>
internal sealed class HotKeys(Random random)
{
    private const int Every = 64;
    private const int Room = 1_000;
    private const int Halving = 8_192;

    [ThreadStatic]
    private static int _until;

    private readonly Dictionary<string, long> _counts = new(Room, StringComparer.Ordinal);
    private readonly long[] _sorted = new long[Room];
    private long _total;

    /// <summary>Whether this read is to be counted.</summary>
    public bool Samples()
    {
        if (--_until >= 0)
        {
            return false;
        }

        _until = random.Next((2 * Every) - 1); // not every 64th exactly: that could be the same key each time
        return true;
    }

    /// <summary>Counts a read, unless another thread is counting one at the moment.</summary>
    /// <param name="key">Kept: where the cache has the key as a string already, pass that.</param>
    public void Count(string key)
    {
        if (!Monitor.TryEnter(_counts))
        {
            return;
        }

        try
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_counts, key, out _)++;
            if (_counts.Count == Room)
            {
                _counts.Values.CopyTo(_sorted, 0);
                Array.Sort(_sorted);
                Reduce(divisor: 1, less: _sorted[Room / 2]);
            }

            if (++_total == Halving)
            {
                _total /= 2;
                Reduce(divisor: 2, less: 0);
            }
        }
        finally
        {
            Monitor.Exit(_counts);
        }
    }

    /// <summary>The keys that are read most, each with its share of all reads.</summary>
    public IReadOnlyList<(string Key, double Share)> Top(int count)
    {
        lock (_counts)
        {
            return [.. _counts.OrderByDescending(pair => pair.Value).Take(count).Select(pair => (pair.Key, (double)pair.Value / _total))];
        }
    }

    private void Reduce(long divisor, long less)
    {
        foreach (var key in _counts.Keys) // removing does not end the enumeration
        {
            ref var count = ref CollectionsMarshal.GetValueRefOrNullRef(_counts, key);
            count = (count / divisor) - less;
            if (count <= 0)
            {
                _counts.Remove(key);
            }
        }
    }
}
