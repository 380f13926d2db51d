namespace Catalog.Caching.Telemetry;

/// <summary>A histogram of load times from 1 µs to 3 minutes; each bucket is a tenth wider than the one before. Thread-safe.</summary>
internal sealed class LoadTimes
{
    private const double Growth = 1.1;
    private readonly long[] _buckets = new long[200];
    private long _microseconds;

    public long Count => _buckets.Sum();

    /// <summary>The number of loads by duration, in buckets that <see cref="DurationOf"/> names.</summary>
    public IReadOnlyList<long> Buckets => _buckets;

    /// <summary>The time of all loads together, in microseconds.</summary>
    public long TotalMicroseconds => Volatile.Read(ref _microseconds);

    /// <summary>The longest duration of a bucket.</summary>
    public static TimeSpan DurationOf(int bucket) => TimeSpan.FromMicroseconds(Math.Pow(Growth, bucket + 1));

    /// <summary>The mean; zero without loads.</summary>
    public TimeSpan Mean => Count is var count and > 0
        ? TimeSpan.FromMicroseconds((double)Volatile.Read(ref _microseconds) / count)
        : TimeSpan.Zero;

    /// <summary>The percentile of a share above 0 and up to 1, at most a tenth too long; zero without loads.</summary>
    public TimeSpan Percentile(double share) => Percentile(_buckets.Index(), Count, share);

    /// <summary>The same of buckets in ascending order that hold so many loads together.</summary>
    public static TimeSpan Percentile(IEnumerable<(int Bucket, long Loads)> buckets, long count, double share)
    {
        var wanted = (long)Math.Ceiling(share * count);
        foreach (var (bucket, loads) in buckets)
        {
            wanted -= loads;
            if (loads > 0 && wanted <= 0)
            {
                return DurationOf(bucket);
            }
        }

        return TimeSpan.Zero;
    }

    internal void Add(TimeSpan took)
    {
        var bucket = (int)(Math.Log(Math.Max(1, took.TotalMicroseconds)) / Math.Log(Growth));
        Interlocked.Increment(ref _buckets[Math.Min(bucket, _buckets.Length - 1)]);
        Interlocked.Add(ref _microseconds, (long)took.TotalMicroseconds);
    }
}
