using Catalog.Benchmarks;
using Catalog.Lab.Checks;
using Catalog.Lab.Checks.Capture;
using Catalog.Lab.Checks.ColdStart;
using Catalog.Lab.Checks.Consistency;
using Catalog.Lab.Checks.Edge;
using Catalog.Lab.Checks.Events;
using Catalog.Lab.Checks.Interleavings;
using Catalog.Lab.Checks.Peers;
using Catalog.Lab.Checks.Races;
using Catalog.Lab.Checks.Regions;
using Catalog.Lab.Checks.Sessions;
using Catalog.Lab.Checks.Stock;
using Catalog.Lab.Checks.Views;
using Catalog.Lab.Checks.WarmUp;
using Catalog.Testbed.Experiments;

namespace Catalog.Lab.Experiments;

/// <summary>The experiments that can be run by name.</summary>
internal static class Registry
{
    /// <summary>Guarantees under faults.</summary>
    public static readonly IReadOnlyList<IExperiment> Checks =
    [
        new CaptureCheck(), new ColdStartCheck(), new ConsistencyCheck(), new EdgeCheck(), new EventsCheck(), new FaultsCheck(),
        new InterleavingsCheck(), new PeersCheck(), new RacesCheck(shards: 1), new RacesCheck(shards: 4), new RegionsCheck(), new SessionsCheck(), new StockCheck(),
        new ViewsCheck(),
        new WarmUpCheck(),
    ];

    /// <summary>Measurements.</summary>
    public static readonly IReadOnlyList<IExperiment> Benches =
    [
        new CacheBench(), new EvictionBench(), new HttpBench(), new ImportBench(), new PeersBench(), new ScalingBench(), new SerializerBench(), new TracesBench(),
    ];
}
