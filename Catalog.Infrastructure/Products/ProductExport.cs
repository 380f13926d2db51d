using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;

namespace Catalog.Infrastructure.Products;

/// <summary>Exports the whole catalog as NDJSON in constant memory, in the format of import. Safe for concurrent use.</summary>
public sealed class ProductExport(ProductQueries products)
{
    private const int FlushAfter = 64 * 1024;

    /// <summary>Writes one line per product, ordered by id, from one snapshot of the database.</summary>
    /// <param name="output">The destination; not completed. A slow reader slows the export and uses no memory; a reader that leaves ends it.</param>
    /// <param name="ct">Ends the export.</param>
    public async Task WriteAsync(PipeWriter output, CancellationToken ct)
    {
        await using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = ProductJson.Strict.Options.Encoder });
        await foreach (var product in products.AllAsync(ct))
        {
            JsonSerializer.Serialize(writer, ProductInput.From(product), ProductJson.Strict.ProductInput);
            writer.Flush();
            writer.Reset();
            output.Write("\n"u8);

            if (output.UnflushedBytes >= FlushAfter && (await output.FlushAsync(ct)).IsCompleted)
            {
                return; // the reader has left
            }
        }

        await output.FlushAsync(ct);
    }
}
