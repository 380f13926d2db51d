using System.Collections.Concurrent;
using System.Globalization;

namespace Catalog.Lab.Checks.Consistency;

/// <summary>What was done to, and seen of, each row of late: what is printed when a guarantee is violated. Thread-safe.</summary>
internal sealed class History(TimeProvider time)
{
    private const int Length = 60;
    private readonly long _started = time.GetTimestamp();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _lines = new(StringComparer.Ordinal);

    /// <summary>Remembers an event.</summary>
    public void Note(string row, string what)
    {
        var lines = _lines.GetOrAdd(row, _ => new ConcurrentQueue<string>());
        lines.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{time.GetElapsedTime(_started).TotalMilliseconds,10:0.0} ms  {what}"));
        while (lines.Count > Length)
        {
            lines.TryDequeue(out _);
        }
    }

    /// <summary>All that is remembered of a row, oldest first.</summary>
    public IReadOnlyList<string> Of(string row) => _lines.TryGetValue(row, out var lines) ? [.. lines] : [];

    /// <summary>The same, each event on a line of its own, to follow a sentence.</summary>
    public string TextOf(string row) => string.Concat(Of(row).Select(line => $"\n    {line}"));
}
