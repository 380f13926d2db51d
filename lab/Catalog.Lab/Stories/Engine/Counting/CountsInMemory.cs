namespace Catalog.Lab.Stories.Engine.Counting;

/// <summary>Counts in the node's own memory.</summary>
internal sealed class CountsInMemory(CountsWriter writer) : ICountingNode
{
    private long _pending;

    public Task AddAsync()
    {
        Interlocked.Increment(ref _pending);
        return Task.CompletedTask;
    }

    public Task FlushAsync() => writer.AddAsync(Interlocked.Exchange(ref _pending, 0));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
