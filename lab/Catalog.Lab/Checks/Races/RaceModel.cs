namespace Catalog.Lab.Checks.Races;

/// <summary>
/// The expected state of the caches: one row per key, with its version as the value. For even keys, every fifth version means
/// "deleted". Thread-safe.
/// </summary>
internal sealed class RaceModel
{
    /// <summary>The bound that G3 allows after the connection is restored.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(2);

    /// <summary>A value is a version times this, plus its key.</summary>
    public const int MostKeys = 1000;

    private readonly SemaphoreSlim[] _rows;
    private readonly long[] _committed;
    private readonly long[] _acknowledged;
    private readonly long[][] _acknowledgedHere;
    private readonly long[] _settled;
    private readonly Queue<(long At, long[] Acknowledged)> _snapshots = new();
    private long _troubleEnded;

    public RaceModel(int keys, int nodes)
    {
        _rows = [.. Enumerable.Range(0, keys).Select(_ => new SemaphoreSlim(1))];
        _committed = [.. Enumerable.Repeat(1L, keys)];
        _acknowledged = new long[keys];
        _acknowledgedHere = [.. Enumerable.Range(0, nodes).Select(_ => new long[keys])];
        _settled = new long[keys];
    }

    public int Keys => _committed.Length;

    public static bool IsDeleted(int key, long version) => CanBeDeleted(key) && version % 5 == 0;

    /// <summary>A negative entry has no tags, so only rows that are never deleted are invalidated by tag.</summary>
    public static bool CanBeDeleted(int key) => key % 2 == 0;

    /// <summary>The version in the database.</summary>
    public long Committed(int key) => Volatile.Read(ref _committed[key]);

    /// <summary>Commits the next version, invalidates, and records that the node acknowledged the write.</summary>
    public async Task WriteAsync(int node, int key, Func<ValueTask> invalidate)
    {
        await _rows[key].WaitAsync();
        try
        {
            var version = _committed[key] + 1;
            Volatile.Write(ref _committed[key], version);
            await invalidate();
            Volatile.Write(ref _acknowledgedHere[node][key], version);
            Volatile.Write(ref _acknowledged[key], version);
        }
        finally
        {
            _rows[key].Release();
        }
    }

    /// <summary>The oldest version that a read starting now on the node may return.</summary>
    public long Floor(int node, int key) =>
        Math.Max(Volatile.Read(ref _settled[key]), Volatile.Read(ref _acknowledgedHere[node][key]));

    /// <summary>Whether a read may return this version, or absence (null).</summary>
    public bool Allows(int key, long floor, long? read)
    {
        var newest = Committed(key);
        return read is { } version ? version >= floor && version <= newest : CanBeDeleted(key) && newest / 5 * 5 >= Math.Max(floor, 1);
    }

    /// <summary>Suspends the bound until <see cref="TroubleEnds"/>; it applies again from then on.</summary>
    public void TroubleBegins() => Volatile.Write(ref _troubleEnded, long.MaxValue);

    public void TroubleEnds() => Volatile.Write(ref _troubleEnded, Environment.TickCount64);

    /// <summary>Raises the floor of all nodes to the writes acknowledged longer ago than the bound.</summary>
    public void Settle()
    {
        var now = Environment.TickCount64;
        _snapshots.Enqueue((now, [.. _acknowledged]));
        var old = now - (long)Bound.TotalMilliseconds;
        if (Volatile.Read(ref _troubleEnded) > old)
        {
            return; // for writes before or during the fault, the bound counts from its end
        }

        while (_snapshots.TryPeek(out var snapshot) && snapshot.At <= old)
        {
            _snapshots.Dequeue();
            for (var key = 0; key < _settled.Length; key++)
            {
                Volatile.Write(ref _settled[key], Math.Max(_settled[key], snapshot.Acknowledged[key]));
            }
        }
    }
}
