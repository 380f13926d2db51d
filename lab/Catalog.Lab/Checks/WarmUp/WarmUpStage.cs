using Catalog.Lab.Checks.ColdStart;
using Catalog.Lab.Replay;
using Catalog.Testbed;

namespace Catalog.Lab.Checks.WarmUp;

/// <summary>Moves reads from the old nodes to a new group, while both take writes, and holds every read against what was acknowledged.</summary>
internal sealed class WarmUpStage(RunningCatalog catalog, IReads reads, GroupWrites writes, AcknowledgedWrites acknowledged, HttpClient http)
{
    private long _judged;
    private long _stale;

    /// <summary>Reads of products that had been written.</summary>
    public long Judged => Volatile.Read(ref _judged);

    /// <summary>Reads that were older than a write acknowledged 2.2 s before, by whichever group.</summary>
    public long Stale => Volatile.Read(ref _stale);

    /// <summary>Lets the readers ask the old nodes alone.</summary>
    public Task WarmAsync(TimeSpan time, CancellationToken ct) =>
        new ColdReads(new Balancer(catalog.Nodes, []).Choose, http, reads).RunAsync(time, ct);

    /// <summary>Moves the reads.</summary>
    /// <param name="group">Where to.</param>
    /// <param name="shares">Which share it gets, one after the other.</param>
    /// <param name="each">For how long each.</param>
    /// <param name="ct">Cancels it.</param>
    public async Task<Moving> MoveAsync(NodeGroup group, IReadOnlyList<double> shares, TimeSpan each, CancellationToken ct)
    {
        var balancer = new Balancer(catalog.Nodes, group.Nodes) { Share = shares[0] };
        var meter = new LoadMeter([.. catalog.Nodes, .. group.Nodes]);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var beside = Task.WhenAll(
            meter.RunAsync(ending.Token),
            writes.RunAsync(catalog.Nodes, group.Nodes, seed: 1, ending.Token),
            writes.RunAsync(group.Nodes, catalog.Nodes, seed: 2, ending.Token));
        try
        {
            var reading = new ColdReads(balancer.Choose, http, reads, Watch).RunAsync(each * shares.Count, ct);
            foreach (var share in shares.Skip(1))
            {
                await Task.Delay(each, ct);
                balancer.Share = share;
            }

            var all = await reading;
            await ending.CancelAsync();
            await beside;
            return new Moving(all, meter.Peak, meter.Total);
        }
        finally
        {
            await ending.CancelAsync();
            await beside;
        }
    }

    private Action<HttpResponseMessage>? Watch(ApiNode node, string target)
    {
        var least = ProductOf(target) is { } product ? acknowledged.LeastFor(product, node.Name).AnyNodeSettled : 0;
        return least == 0 ? null : answer =>
        {
            Interlocked.Increment(ref _judged);
            if (GroupWrites.VersionOf(answer) < least)
            {
                Interlocked.Increment(ref _stale);
            }
        };
    }

    private static long? ProductOf(string target) =>
        target.Split('/') is ["", "products", var id] && long.TryParse(id, out var product) ? product : null;
}
