using System.Diagnostics.Metrics;
using Catalog.Caching.Telemetry;

namespace Catalog.Infrastructure.Persistence.ChangeCapture;

/// <summary>The meter <c>Catalog.ChangeCapture</c>. Thread-safe.</summary>
public sealed class CaptureMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "Catalog.ChangeCapture";

    private readonly Histogram<double> _delay;
    private readonly Counter<long> _rows;
    private readonly Counter<long> _everything;
    private readonly Tally _lost;
    private readonly Tally _unreadable;

    /// <summary>Creates the instruments in a meter of the factory.</summary>
    public CaptureMetrics(IMeterFactory factory, CaptureStatus status)
    {
        var meter = factory.Create(Name);
        meter.CreateObservableGauge(
                "catalog.capture.following", () => status.State == CaptureState.Following ? 1 : 0, null, "1 on the node that reads the slot");
        meter.CreateObservableGauge("catalog.capture.lag.bytes", () => status.LagBytes, "By", "Size of the log that the server keeps for the slot");
        meter.CreateObservableGauge(
            "catalog.capture.lag", () => status.Lag.TotalSeconds, "s", "How long the oldest undelivered part of the log has been waiting");
        _delay = meter.CreateHistogram<double>("catalog.capture.delay", "s", "From commit (server's clock) to delivery (node's clock)");
        _rows = meter.CreateCounter<long>("catalog.capture.rows", "{row}", "Changes read from the slot");
        _everything = meter.CreateCounter<long>("catalog.capture.everything", "{time}", "Invalidations of everything");
        _unreadable = new Tally(meter, "catalog.capture.unreadable", "{row}", "Changes that could not be read: their table was invalidated");
        _lost = new Tally(meter, "catalog.capture.lost", "{slot}", "Lost slots");
    }

    internal void Delivered(TimeSpan sinceCommit) => _delay.Record(Math.Max(0, sinceCommit.TotalSeconds));

    internal void RowRead() => _rows.Add(1);

    internal void EverythingInvalidated() => _everything.Add(1);

    internal void Unreadable() => _unreadable.Add();

    internal void SlotLost() => _lost.Add();
}
