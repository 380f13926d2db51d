using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace Catalog.Caching.Telemetry;

/// <summary>
/// A counter that is exported at zero before the first event, because an increase is measured from the first value: an alert would not see an
/// event that begins the series. Thread-safe.
/// </summary>
internal sealed class Tally
{
    private readonly ConcurrentDictionary<string, (KeyValuePair<string, object?>[] Tags, StrongBox<long> Count)> _series = new(StringComparer.Ordinal);
    private readonly string[] _labels;

    /// <param name="meter">The meter.</param>
    /// <param name="name">The name of the instrument.</param>
    /// <param name="unit">Its unit.</param>
    /// <param name="description">What it counts.</param>
    /// <param name="labels">The names of its labels: call <see cref="Begin"/> for values that are known. Without labels it begins by itself.</param>
    public Tally(Meter meter, string name, string unit, string description, params string[] labels)
    {
        _labels = labels;
        if (labels.Length == 0)
        {
            Begin();
        }

        meter.CreateObservableCounter(
            name, () => _series.Values.Select(series => new Measurement<long>(Volatile.Read(ref series.Count.Value), series.Tags)), unit, description);
    }

    /// <summary>Exports a series from zero.</summary>
    /// <param name="values">The values of the labels.</param>
    public void Begin(params string[] values) => CountOf(values);

    /// <summary>Counts an event.</summary>
    /// <param name="values">The values of the labels.</param>
    public void Add(params string[] values) => Interlocked.Increment(ref CountOf(values).Value);

    private StrongBox<long> CountOf(string[] values) => _series.GetOrAdd(
        string.Join('\n', values),
        static (_, of) => ([.. of._labels.Zip(of.values, (label, value) => new KeyValuePair<string, object?>(label, value))], new StrongBox<long>()),
        (_labels, values)).Count;
}
