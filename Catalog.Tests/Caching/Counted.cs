using System.Diagnostics.Metrics;

namespace Catalog.Tests.Caching;

/// <summary>The sum of what was added to one counter since the start. Can run an action at the moment of each addition, if the counter is not observable.</summary>
internal sealed class Counted : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly long _before;
    private bool _isObservable;
    private long _sum;

    public Counted(IMeterFactory factory, string instrument, Action? onAdded = null)
    {
        _listener.InstrumentPublished = (published, listener) =>
        {
            if (ReferenceEquals(published.Meter.Scope, factory) && published.Name == instrument)
            {
                _isObservable = published.IsObservable;
                listener.EnableMeasurementEvents(published);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, added, _, _) =>
        {
            Interlocked.Add(ref _sum, added);
            onAdded?.Invoke();
        });
        _listener.Start();
        _before = Sum;
    }

    public long Sum
    {
        get
        {
            if (_isObservable)
            {
                Volatile.Write(ref _sum, -_before);
                _listener.RecordObservableInstruments();
            }

            return Volatile.Read(ref _sum);
        }
    }

    public void Dispose() => _listener.Dispose();
}
