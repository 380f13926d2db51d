using System.Diagnostics.Metrics;
using Catalog.Caching.Telemetry;
using Catalog.Testbed;
using Catalog.Testbed.Experiments;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Lab.Checks.Races;

/// <summary>
/// races: random reads, writes, deletions and tag invalidations on several nodes during Redis and network faults; every read is
/// compared with the acknowledged writes.
/// </summary>
/// <remarks>
/// On the node that acknowledged a write, no later read may be older, whatever the fault (G1). On other nodes, no read may be older
/// for longer than 2 s after the connection is restored (G3).
/// </remarks>
/// <param name="shards">How many shards the bus has.</param>
internal sealed class RacesCheck(int shards) : IExperiment
{
    private const int Keys = 40;
    private const int ReadersPerNode = 2;
    private const long WantedReads = 1_000_000;
    private const long WantedReadsWithLies = 100_000; // every broken connection is an outage
    private static readonly TimeSpan DefaultDuration = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public string Name => shards == 1 ? "races" : "sharded-races";

    /// <inheritdoc/>
    public string Summary => "Random reads, writes and faults on several nodes: no read is older than the guarantees allow"
        + (shards == 1 ? "." : $"; the bus has {shards} shards.");

    /// <inheritdoc/>
    public bool TakesLies => true;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ExperimentRow>> RunAsync(ExperimentContext context, CancellationToken ct)
    {
        var nodeCount = Math.Max(3, context.Nodes);
        var model = new RaceModel(Keys, nodeCount);
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var refused = new CountedMetric("catalog.caching.fills.refused");
        using var replayed = new CountedMetric("catalog.caching.bus.replayed");
        using var cleared = new CountedMetric("catalog.caching.bus.cleared");
        using var misdirected = new CountedMetric("catalog.cache.misdirected");
        await using var redis = await RedisServer.StartAsync(ct: ct);
        await using var lies = context.Lies ? LyingProxy.Start(redis.Endpoint) : null;
        var nodes = new List<RaceNode>();
        try
        {
            for (var i = 0; i < nodeCount; i++)
            {
                nodes.Add(await RaceNode.StartAsync(model, lies?.Endpoint ?? redis.Endpoint, shards, services.GetRequiredService<IMeterFactory>()));
            }

            using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
            ending.CancelAfter(context.Duration ?? DefaultDuration);
            var faults = new RaceFaults(model, redis, nodes, context.Progress);
            var traffic = new RaceTraffic(model, nodes, context.Progress);
            await Task.WhenAll(
                UntilEndAsync(faults.RunAsync(ending.Token)),
                UntilEndAsync(traffic.RunAsync(ReadersPerNode, ending.Token)));

            return
            [
                ExperimentRow.AtLeast("reads checked", traffic.Reads, "reads", context.Lies ? WantedReadsWithLies : WantedReads),
                ExperimentRow.AtMost("stale reads after the bound", traffic.Stale, "reads", 0),
                ExperimentRow.AtMost("reads of another row's value", nodes.Sum(node => node.Misplaced), "reads", 0),
                ExperimentRow.AtMost("reads that failed", traffic.Failed, "reads", 0),
                ExperimentRow.Told("writes", traffic.Writes, "writes"),
                ExperimentRow.Told("loads", nodes.Sum(node => node.Loads), "loads"),
                ExperimentRow.Told("fills refused", refused.Total, "fills"),
                ExperimentRow.Told("messages replayed", replayed.Total, "messages"),
                ExperimentRow.Told("L1 cleared", cleared.Total, "times"),
                ExperimentRow.AtLeast("faults", faults.Count, "faults", 1),
                .. LieRows.Of(lies, misdirected.Total),
            ];
        }
        finally
        {
            foreach (var node in nodes)
            {
                await node.DisposeAsync();
            }
        }
    }

    private static async Task UntilEndAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException)
        {
            return; // the duration is over
        }
    }

    /// <summary>Sums one counter of the caching meter.</summary>
    private sealed class CountedMetric : IDisposable
    {
        private readonly MeterListener _listener = new();
        private bool _isObservable;
        private long _total;

        public CountedMetric(string name)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == CachingMetrics.Name && instrument.Name == name)
                {
                    _isObservable = instrument.IsObservable;
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _total, value));
            _listener.Start();
        }

        public long Total
        {
            get
            {
                if (_isObservable)
                {
                    Volatile.Write(ref _total, 0);
                    _listener.RecordObservableInstruments();
                }

                return Volatile.Read(ref _total);
            }
        }

        public void Dispose() => _listener.Dispose();
    }
}
