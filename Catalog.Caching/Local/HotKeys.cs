namespace Catalog.Caching.Local;

/// <summary>The keys that are read most, estimated from one read in 64. Newer reads count more. Thread-safe.</summary>
/// <remarks>
/// A read that is not sampled costs a decrement. Of the sampled keys the table keeps 500; a new one takes the place of the rarest and its
/// count (Space-Saving), so that a key that is read often cannot be missed. All counts are halved from time to time.
/// </remarks>
internal sealed class HotKeys(Random random)
{
    private const int Every = 64;
    private const int Tracked = 500;
    private const int Halving = 8_192;

    [ThreadStatic]
    private static int _until;

    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private long _total;

    /// <summary>Notes a read.</summary>
    public void Note(ReadOnlySpan<char> key)
    {
        if (--_until < 0)
        {
            _until = random.Next((2 * Every) - 1); // not every 64th exactly: that could be the same key each time
            Count(key);
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

    internal void Count(ReadOnlySpan<char> key)
    {
        lock (_counts)
        {
            var known = _counts.GetAlternateLookup<ReadOnlySpan<char>>();
            if (known.TryGetValue(key, out var count))
            {
                known[key] = count + 1;
            }
            else if (_counts.Count < Tracked)
            {
                known[key] = 1;
            }
            else
            {
                var rarest = _counts.MinBy(pair => pair.Value);
                _counts.Remove(rarest.Key);
                known[key] = rarest.Value + 1;
            }

            if (++_total >= Halving)
            {
                Halve();
            }
        }
    }

    private void Halve()
    {
        _total = 0;
        foreach (var (key, count) in _counts.ToArray())
        {
            if (count / 2 is var half and > 0)
            {
                _counts[key] = half;
                _total += half;
            }
            else
            {
                _counts.Remove(key);
            }
        }
    }
}
