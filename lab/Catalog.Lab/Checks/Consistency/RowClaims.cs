using System.Collections.Concurrent;

namespace Catalog.Lab.Checks.Consistency;

/// <summary>Allows one writer per row at a time, so that the version of a change is known. Thread-safe.</summary>
internal sealed class RowClaims
{
    private readonly ConcurrentDictionary<string, bool> _claimed = new(StringComparer.Ordinal);
    private long _number;

    /// <summary>A unique number for a change to write.</summary>
    public long NextNumber() => Interlocked.Increment(ref _number);

    /// <summary>Claims the row for the caller, if it is free.</summary>
    public bool TryTake(string row) => _claimed.TryAdd(row, true);

    public void Release(string row) => _claimed.TryRemove(row, out _);
}
