using Catalog.Lab.Checks.ColdStart;
using Catalog.Lab.Replay;
using Catalog.Testbed;

namespace Catalog.Lab.Checks.WarmUp;

/// <summary>Moves reads from the old nodes to a new group while both take writes, and compares every read with the acknowledged writes.</summary>
internal sealed class WarmUpStage(RunningCatalog catalog, IReads reads, GroupWrites writes, AcknowledgedWrites acknowledged, HttpClient http)
{
    private long _judged;
    private long _stale;

    /// <summary>Reads of products written at least 2.2 s earlier.</summary>
    public long Judged => Volatile.Read(ref _judged);

    /// <summary>Reads older than a write that either group acknowledged at least 2.2 s earlier.</summary>
    public long Stale => Volatile.Read(ref _stale);

    /// <summary>Reads from the old nodes only.</summary>
    public Task WarmAsync(TimeSpan time, CancellationToken ct) =>
        new ColdReads(new Balancer(catalog.Nodes, []).Choose, http, reads).RunAsync(time, ct);

    /// <summary>Moves the reads.</summary>
    /// <param name="group">The new group.</param>
    /// <param name="shares">The shares of the new group, in order.</param>
    /// <param name="each">How long each share lasts.</param>
    /// <param name="ct">Cancels the move.</param>
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
