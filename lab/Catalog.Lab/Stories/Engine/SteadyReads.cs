namespace Catalog.Lab.Stories.Engine;

/// <summary>Reads on every node at a fixed pace, whether or not earlier reads have been answered.</summary>
internal sealed class SteadyReads : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _giveUp = new();
    private readonly Task[] _nodes;

    public SteadyReads(Stage stage, double perSecond, IReadOnlyList<string> keys, TimeSpan query) =>
        _nodes = [.. stage.Nodes.Select(node => Task.Run(() => ReadAsync(stage, node, TimeSpan.FromSeconds(1 / perSecond), keys, query)))];

    /// <summary>Starts no more reads and waits for those under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _giveUp.CancelAfter(Patience);
        await Task.WhenAll(_nodes);
        _stop.Dispose();
        _giveUp.Dispose();
    }

    private async Task ReadAsync(Stage stage, int node, TimeSpan pause, IReadOnlyList<string> keys, TimeSpan query)
    {
        var running = new List<Task>();
        using var timer = new PeriodicTimer(pause);
        try
        {
            for (var i = 0; ; i++)
            {
                var key = keys[(i + (node * 7)) % keys.Count];
                running.Add(Task.Run(() => stage.ReadAsync(node, key, query, _giveUp.Token)));
                running.RemoveAll(read => read.IsCompleted);
                await timer.WaitForNextTickAsync(_stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // That was the last read.
        }

        try
        {
            await Task.WhenAll(running);
        }
        catch (OperationCanceledException) when (_giveUp.IsCancellationRequested)
        {
            // The reads that did not end in time are in the history as failed.
        }
    }
}
