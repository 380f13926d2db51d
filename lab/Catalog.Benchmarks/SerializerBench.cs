using System.Globalization;
using System.Text;
using Catalog.Benchmarks.Serializers;
using Catalog.Testbed.Experiments;

namespace Catalog.Benchmarks;

/// <summary>Compares serializers: bytes, and nanoseconds to write and read the same record. Takes about 10 seconds.</summary>
public sealed class SerializerBench : IExperiment
{
    private const int Rounds = 9;
    private const int Repeats = 20_000;
    private const string Size = ", size";
    private const string Write = ", write";
    private const string Read = ", read";

    /// <inheritdoc/>
    public string Name => "serializers";

    /// <inheritdoc/>
    public string Summary => "JSON, CBOR, MessagePack, MemoryPack and protobuf-net compared: size, time to write, time to read.";

    /// <inheritdoc/>
    public bool NeedsQuiet => true;

    /// <inheritdoc/>
    public Task<IReadOnlyList<ExperimentRow>> RunAsync(ExperimentContext context, CancellationToken ct)
    {
        var candidates = SerializerCandidate.All();
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var candidate in candidates)
            {
                ct.ThrowIfCancellationRequested();
                candidate.Measure(Repeats);
            }
        }

        return Task.FromResult<IReadOnlyList<ExperimentRow>>(
        [
            .. candidates.Select(candidate => ExperimentRow.Told(candidate.Name + Size, candidate.Bytes, "bytes")),
            .. candidates.Select(candidate => ExperimentRow.Told(candidate.Name + Write, Math.Round(candidate.WriteNanoseconds), "ns")),
            .. candidates.Select(candidate => ExperimentRow.Told(candidate.Name + Read, Math.Round(candidate.ReadNanoseconds), "ns")),
            ExperimentRow.AtMost("CBOR size against JSON", candidates[1].Bytes / (double)candidates[0].Bytes, "x", 1),
        ]);
    }

    /// <inheritdoc/>
    public string? Markdown(IReadOnlyList<ExperimentRow> rows)
    {
        var text = new StringBuilder("""
            # Serializers

            Written by `dotnet run -c Release --project lab/Catalog.Lab -- bench serializers --markdown docs/serializers.md`: a product-like record of seven
            fields with 300 characters of text, the medians of nine rounds in one run. What to choose: [patterns.md](patterns.md#json-or-cbor).

            | | bytes | written in | read in |
            |---|---|---|---|

            """);
        foreach (var size in rows.Where(row => row.Row.EndsWith(Size, StringComparison.Ordinal)))
        {
            var name = size.Row[..^Size.Length];
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {size.Value:N0} | {Of(name + Write):N0} ns | {Of(name + Read):N0} ns |\n");
        }

        return text.ToString();

        double Of(string row) => rows.Single(other => other.Row == row).Value;
    }
}
