using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Catalog.Infrastructure.Edge;
using Catalog.Tests.Api;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Tests.Telemetry;

/// <summary>The instruments of a node and of the purger, under the names that Prometheus gives them when it takes them by OTLP.</summary>
public sealed partial class PrometheusNames : IAsyncLifetime
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public IReadOnlySet<string> All => _names;

    /// <summary>The names of metrics that a query or a text uses.</summary>
    public static IEnumerable<string> In(string text) => Metric().Matches(text).Select(match => match.Value).Distinct();

    public async ValueTask InitializeAsync()
    {
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => Add(instrument) };
        listener.Start();
        await using var api = new CatalogApi();
        await api.InitializeAsync();
        await api.AddAsync();
        _ = new EdgeMetrics(api.Services.GetRequiredService<IMeterFactory>()); // of the purger, whose other instruments are a node's
    }

    public ValueTask DisposeAsync() => default;

    private void Add(Instrument instrument)
    {
        var name = instrument.Name.Replace('.', '_') + Suffix(instrument);
        string[] series = instrument.GetType().Name switch
        {
            "Counter`1" or "ObservableCounter`1" => [name + "_total"],
            "Histogram`1" => [name + "_bucket", name + "_sum", name + "_count"],
            _ => [name],
        };
        lock (_names)
        {
            _names.UnionWith(series);
        }
    }

    private static string Suffix(Instrument instrument)
    {
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        return instrument.Name.EndsWith(unit.Replace('_', '.'), StringComparison.Ordinal) ? "" : unit;
    }

    [GeneratedRegex(@"\b(catalog|http_server|kestrel|db_client|dotnet)_\w+(?=[\[{)\s`/]|$)")]
    private static partial Regex Metric();
}
