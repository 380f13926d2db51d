using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;

namespace Catalog.Infrastructure.Products;

/// <summary>Writes the whole catalog as NDJSON in constant memory, in the form that import takes. Safe for concurrent use.</summary>
public sealed class ProductExport(ProductQueries products)
{
    private const int FlushAfter = 64 * 1024;

    /// <summary>Writes one line a product, in the order of their ids, from one snapshot of the database.</summary>
    /// <param name="output">Where to; not completed. A slow reader slows the export, and fills no memory; one who has gone ends it.</param>
    /// <param name="ct">Ends the export in the middle.</param>
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
                return; // nobody reads any more
            }
        }

        await output.FlushAsync(ct);
    }
}
