using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Catalog.Domain;
using Catalog.Infrastructure.Json;

namespace Catalog.Infrastructure.Products.Import;

/// <summary>Reads NDJSON: one product per line; empty lines are skipped.</summary>
public static class NdjsonProducts
{
    /// <summary>The maximum length of a line in bytes: twice the longest product with every character escaped.</summary>
    public const int LongestLine = 128 * 1024;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads to the end of the pipe, one line at a time.</summary>
    /// <exception cref="IOException">The sender disconnected before the end of the file.</exception>
    public static async IAsyncEnumerable<ImportLine> ReadAsync(PipeReader pipe, [EnumeratorCancellation] CancellationToken ct)
    {
        using var lines = new BoundedLines(pipe, LongestLine);
        while (await lines.ReadAsync(ct))
        {
            if (lines.TooLong)
            {
                yield return new ImportLine(lines.Number, null, new RuleViolation("$", $"must be at most {LongestLine} bytes long"));
            }
            else if (Read(lines.Number, lines.Line) is { } line)
            {
                yield return line;
            }
        }
    }

    private static ImportLine? Read(long number, ReadOnlySequence<byte> line)
    {
        if (number == 1 && line.FirstSpan.StartsWith(ByteOrderMark))
        {
            line = line.Slice(ByteOrderMark.Length);
        }

        if (line.IsEmpty)
        {
            return null;
        }

        try
        {
            var reader = new Utf8JsonReader(line, isFinalBlock: true, state: default);
            var product = JsonSerializer.Deserialize(ref reader, ProductJson.Strict.ProductInput);
            reader.Read(); // throws if the line continues after the object
            return product is null
                ? new ImportLine(number, null, new RuleViolation("$", "must be one JSON object"))
                : new ImportLine(number, product.ToDraft());
        }
        catch (JsonException e)
        {
            return new ImportLine(number, null, JsonViolation.Explain(e, ProductJson.Strict.ProductInput));
        }
    }
}
