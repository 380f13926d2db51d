using System.Diagnostics.Metrics;
using Catalog.Caching.Telemetry;

namespace Catalog.Infrastructure.Edge;

/// <summary>The meter <c>Catalog.Edge</c>. Thread-safe.</summary>
public sealed class EdgeMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "Catalog.Edge";

    private readonly Histogram<double> _lag;
    private readonly Counter<long> _purges;
    private readonly Counter<long> _everything;
    private readonly Tally _failures;

    /// <summary>Creates the instruments in a meter of the factory.</summary>
    public EdgeMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(Name);
        _lag = meter.CreateHistogram<double>("catalog.edge.lag", "s", "From sending an invalidation until the edge caches have purged it");
        _purges = meter.CreateCounter<long>("catalog.edge.purges", "{name}", "Surrogate keys purged, including repetitions");
        _everything = meter.CreateCounter<long>("catalog.edge.everything", "{time}", "Purges of everything");
        _failures = new Tally(meter, "catalog.edge.failures", "{time}", "Purges that a cache did not answer, and polls that Redis did not answer");
    }

    internal void Purged(int names) => _purges.Add(names);

    internal void Lagged(long milliseconds) => _lag.Record(Math.Max(0, milliseconds) / 1000.0);

    internal void EverythingPurged() => _everything.Add(1);

    internal void Failed() => _failures.Add();
}
