namespace Catalog.Testbed.Processes;

/// <summary>The last lines of a process's output, for error messages. Thread-safe.</summary>
internal sealed class RecentLines
{
    private const int Capacity = 200;
    private readonly Queue<string> _lines = new(Capacity);

    public void Add(string line)
    {
        lock (_lines)
        {
            if (_lines.Count == Capacity)
            {
                _lines.Dequeue();
            }

            _lines.Enqueue(line);
        }
    }

    public IReadOnlyList<string> ToList()
    {
        lock (_lines)
        {
            return [.. _lines];
        }
    }
}
