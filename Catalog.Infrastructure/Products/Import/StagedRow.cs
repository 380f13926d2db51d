using Catalog.Domain.Products;
using Npgsql;
using NpgsqlTypes;

namespace Catalog.Infrastructure.Products.Import;

/// <summary>Writes lines into the staging table.</summary>
internal static class StagedRow
{
    /// <summary>Writes an accepted line.</summary>
    public static async Task WriteAsync(NpgsqlBinaryImporter copy, long line, ProductDetails details, CancellationToken ct)
    {
        await copy.StartRowAsync(ct);
        await copy.WriteAsync(line, NpgsqlDbType.Bigint, ct);
        await copy.WriteAsync(details.Sku, NpgsqlDbType.Text, ct);
        await copy.WriteAsync(details.Name, NpgsqlDbType.Text, ct);
        await copy.WriteAsync(details.Description, NpgsqlDbType.Text, ct);
        await copy.WriteAsync(details.Price, NpgsqlDbType.Numeric, ct);
        await copy.WriteAsync(details.Currency.Code, NpgsqlDbType.Text, ct);
        await copy.WriteAsync(details.Category, NpgsqlDbType.Text, ct);
        await copy.WriteAsync(details.Tags.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text, ct);
    }

    /// <summary>Writes a rejected line, so that its product does not count as missing.</summary>
    public static async Task WriteRejectedAsync(NpgsqlBinaryImporter copy, long line, string sku, CancellationToken ct)
    {
        await copy.StartRowAsync(ct);
        await copy.WriteAsync(line, NpgsqlDbType.Bigint, ct);
        await copy.WriteAsync(sku, NpgsqlDbType.Text, ct);
        for (var i = 0; i < 6; i++)
        {
            await copy.WriteNullAsync(ct);
        }
    }
}
