using System.Collections.Concurrent;
using System.Globalization;

namespace Catalog.Lab.Checks.Consistency;

/// <summary>The recent events of each row, printed when a guarantee is violated. Thread-safe.</summary>
internal sealed class History(TimeProvider time)
{
    private const int Length = 60;
    private readonly long _started = time.GetTimestamp();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _lines = new(StringComparer.Ordinal);

    public void Note(string row, string what)
    {
        var lines = _lines.GetOrAdd(row, _ => new ConcurrentQueue<string>());
        lines.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{time.GetElapsedTime(_started).TotalMilliseconds,10:0.0} ms  {what}"));
        while (lines.Count > Length)
        {
            lines.TryDequeue(out _);
        }
    }

    /// <summary>The events of a row, oldest first.</summary>
    public IReadOnlyList<string> Of(string row) => _lines.TryGetValue(row, out var lines) ? [.. lines] : [];

    /// <summary>The same as text, one event per line, to follow a sentence.</summary>
    public string TextOf(string row) => string.Concat(Of(row).Select(line => $"\n    {line}"));
}
