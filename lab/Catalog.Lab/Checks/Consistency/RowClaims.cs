using System.Collections.Concurrent;

namespace Catalog.Lab.Checks.Consistency;

/// <summary>One writer a row at a time, so that it is known which version a change made. Thread-safe.</summary>
internal sealed class RowClaims
{
    private readonly ConcurrentDictionary<string, bool> _claimed = new(StringComparer.Ordinal);
    private long _number;

    /// <summary>A number that never repeats, for a change to write.</summary>
    public long NextNumber() => Interlocked.Increment(ref _number);

    /// <summary>Whether the row is now the caller's, until it is released.</summary>
    public bool TryTake(string row) => _claimed.TryAdd(row, true);

    /// <summary>Gives it back.</summary>
    public void Release(string row) => _claimed.TryRemove(row, out _);
}
