using System.Collections.Concurrent;

namespace Catalog.Tests.Testbed;

internal sealed class RecordedProgress : IProgress<string>
{
    public ConcurrentQueue<string> Lines { get; } = [];

    public void Report(string value) => Lines.Enqueue(value);
}
