using System.Collections.Concurrent;

namespace Catalog.Lab.Stories.Engine;

/// <summary>The committed versions and when each was announced, from which the age of a read is computed. Thread-safe.</summary>
/// <remarks>A change is announced when the call that invalidates has returned. Times are those of the recording.</remarks>
internal sealed class Truth
{
    private readonly ConcurrentDictionary<string, List<Change>> _rows = new();
    private double _faultEnded = double.NegativeInfinity;
    private int _faults;

    /// <summary>A change was committed, but is not announced yet.</summary>
    public void Committed(string key, long version, bool isDeletion = false)
    {
        var row = _rows.GetOrAdd(key, _ => []);
        lock (row)
        {
            row.Add(new Change(version, isDeletion, double.PositiveInfinity));
            row.Sort((one, other) => one.Version.CompareTo(other.Version));
        }
    }

    /// <summary>A committed change was announced.</summary>
    public void Announced(string key, long version, double at)
    {
        var row = _rows[key];
        lock (row)
        {
            var index = row.FindIndex(change => change.Version == version);
            row[index] = row[index] with { AnnouncedAt = Math.Min(row[index].AnnouncedAt, at) };
        }
    }

    /// <summary>A fault began; bounds are suspended until it ends.</summary>
    public void FaultBegins() => Interlocked.Increment(ref _faults);

    /// <summary>Whether a fault lasts.</summary>
    public bool HasFault => Volatile.Read(ref _faults) > 0;

    /// <summary>A fault ended.</summary>
    public void FaultEnds(double at)
    {
        Volatile.Write(ref _faultEnded, at);
        Interlocked.Decrement(ref _faults);
    }

    /// <summary>Since when a read that began at a time was wrong to return a version; null when it was right.</summary>
    /// <param name="key">The row.</param>
    /// <param name="version">What it returned; null: no row.</param>
    /// <param name="startedAt">When it began.</param>
    public double? WrongSince(string key, long? version, double startedAt)
    {
        if (!_rows.TryGetValue(key, out var row))
        {
            return null;
        }

        lock (row)
        {
            // "No row" is as old as the newest deletion.
            var read = version ?? row.FindLast(change => change.IsDeletion)?.Version ?? 0;
            var newer = row.Where(change => change.Version > read && change.AnnouncedAt <= startedAt).ToArray();
            return newer.Length == 0 ? null : newer.Min(change => change.AnnouncedAt);
        }
    }

    /// <summary>The same, counted at the earliest from the end of the last fault; null while one lasts.</summary>
    public double? AfterFault(double? wrongSince) =>
        wrongSince is not { } since || HasFault ? null : Math.Max(since, Volatile.Read(ref _faultEnded));

    private sealed record Change(long Version, bool IsDeletion, double AnnouncedAt);
}
