namespace Catalog.Lab.Checks.Races;

/// <summary>Several readers and one writer on every node; every read is checked.</summary>
internal sealed class RaceTraffic(RaceModel model, IReadOnlyList<RaceNode> nodes, IProgress<string> progress)
{
    private const int MaxReported = 5;
    private int _reported;
    private long _reads;
    private long _stale;
    private long _failed;
    private long _writes;

    public long Reads => Volatile.Read(ref _reads);

    public long Stale => Volatile.Read(ref _stale);

    public long Failed => Volatile.Read(ref _failed);

    public long Writes => Volatile.Read(ref _writes);

    public Task RunAsync(int readersPerNode, CancellationToken ct) => Task.WhenAll(
    [
        SettleAsync(ct),
        .. Enumerable.Range(0, nodes.Count).Select(node => Task.Run(() => WriteAsync(node, ct), CancellationToken.None)),
        .. Enumerable.Range(0, nodes.Count * readersPerNode)
            .Select(reader => Task.Run(() => ReadAsync(reader % nodes.Count, ct), CancellationToken.None)),
    ]);

    private async Task SettleAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await timer.WaitForNextTickAsync(ct))
        {
            model.Settle();
        }
    }

    private async Task WriteAsync(int node, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var key = PickKey();
            var draw = Random.Shared.Next(100);
            await model.WriteAsync(node, key, () => nodes[node].InvalidateAsync(key, draw));
            Interlocked.Increment(ref _writes);
            await Task.Delay(Random.Shared.Next(8), CancellationToken.None);
        }
    }

    private async Task ReadAsync(int node, CancellationToken ct)
    {
        for (var i = 0; !ct.IsCancellationRequested; i++)
        {
            var key = PickKey();
            var floor = model.Floor(node, key);
            try
            {
                var read = await nodes[node].ReadAsync(key);
                Interlocked.Increment(ref _reads);
                if (!model.Allows(key, floor, read))
                {
                    Interlocked.Increment(ref _stale);
                    Report($"node {node} read {read?.ToString() ?? "absent"} of row {key}, but {floor} was acknowledged");
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Interlocked.Increment(ref _failed);
                Report($"node {node} failed to read row {key}: {e.Message}");
            }

            if (i % 64 == 0)
            {
                await Task.Yield(); // memory hits complete synchronously: let other readers run
            }
        }
    }

    private void Report(string violation)
    {
        if (Interlocked.Increment(ref _reported) <= MaxReported)
        {
            progress.Report(violation);
        }
    }

    // Hot and cold keys: the square of a uniform random number.
    private int PickKey()
    {
        var draw = Random.Shared.NextDouble();
        return (int)(draw * draw * model.Keys);
    }
}
