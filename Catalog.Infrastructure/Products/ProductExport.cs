using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using Catalog.Infrastructure.Json;
using Catalog.Infrastructure.Products.Import;
using CsvHelper;

namespace Catalog.Infrastructure.Products;

/// <summary>Exports the whole catalog as NDJSON or CSV in constant memory, in the formats of import. Safe for concurrent use.</summary>
public sealed class ProductExport(ProductQueries products)
{
    private const int FlushAfter = 64 * 1024;

    /// <summary>Writes one line per product, ordered by id, from one snapshot of the database.</summary>
    /// <param name="output">The destination; not completed. A slow reader slows the export and uses no memory; a reader that leaves ends it.</param>
    /// <param name="ct">Ends the export.</param>
    public async Task WriteAsync(PipeWriter output, CancellationToken ct)
    {
        await using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = CatalogJson.Strict.Options.Encoder });
        await foreach (var product in products.AllAsync(ct))
        {
            JsonSerializer.Serialize(writer, ProductInput.From(product), CatalogJson.Strict.ProductInput);
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

    /// <summary>Writes a header and one record per product, ordered by id, from one snapshot of the database.</summary>
    /// <param name="output">The destination; not closed. A slow reader slows the export and uses no memory.</param>
    /// <param name="ct">Ends the export.</param>
    public async Task WriteCsvAsync(Stream output, CancellationToken ct)
    {
        await using var csv = CsvWriter.Create(output, CsvWriterOptions.Default, leaveOpen: true);
        foreach (var name in ImportOptions.Fields)
        {
            csv.WriteField(name);
        }

        await csv.EndRecordAsync(ct);
        await foreach (var product in products.AllAsync(ct))
        {
            csv.WriteField(product.Sku);
            csv.WriteField(product.Name);
            csv.WriteField(product.Description);
            csv.WriteField(product.Price.ToString("0.00", CultureInfo.InvariantCulture));
            csv.WriteField(product.Currency.Code);
            csv.WriteField(product.Category);
            csv.WriteField(TagText.Join(product.Tags, '|'));
            await csv.EndRecordAsync(ct);
        }

        await csv.FlushAsync(ct);
    }
}
