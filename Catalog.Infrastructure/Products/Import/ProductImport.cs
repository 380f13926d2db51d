using Catalog.Domain;
using Catalog.Domain.Products;
using Catalog.Infrastructure.Audit;
using Catalog.Infrastructure.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace Catalog.Infrastructure.Products.Import;

/// <summary>Imports a file of products of any length in constant memory: binary COPY into a staging table, then one upsert by sku.</summary>
/// <remarks>
/// Holds: an invalid line rejects that line; any other failure, such as a broken connection, changes nothing at all.
/// The last of several lines with the same sku wins. Unknown categories are created. After the commit, the cache entries of all
/// changed products are invalidated, including new ones, because the absence of their ids may be cached; then the lists of the old
/// and new categories of changed products.
/// Safe for concurrent use; imports of the same products wait for each other.
/// </remarks>
/// <param name="database">The database of the products.</param>
/// <param name="invalidate">Invalidates products by their ids; called after the commit, for up to 1,000 at a time.</param>
/// <param name="invalidateLists">Invalidates the lists of categories; called once, after the commit.</param>
public sealed class ProductImport(
    NpgsqlDataSource database,
    Func<IReadOnlyList<long>, ValueTask> invalidate,
    Func<IReadOnlyList<string>, ValueTask> invalidateLists)
{
    private const int InvalidationBatch = 1_000;

    /// <summary>Imports all lines.</summary>
    /// <param name="lines">The file; see <see cref="NdjsonProducts"/> and <see cref="CsvProducts"/>.</param>
    /// <param name="ct">Cancels the import before the commit; nothing is changed then.</param>
    /// <exception cref="NpgsqlException">The database failed; nothing was changed, unless its response to the commit was lost.</exception>
    public async Task<ImportReport> RunAsync(IAsyncEnumerable<ImportLine> lines, CancellationToken ct)
    {
        var tally = new ImportTally();
        await using var connection = await database.OpenConnectionAsync(ct);
        await Actor.TellAsync(connection, ct);
        await StatementLimits.TakeOffAsync(connection, ct); // its duration depends on the file, and imports wait for each other
        await using (var transaction = await connection.BeginTransactionAsync(ct))
        {
            await ExecuteAsync(connection, ImportSql.CreateStaging, ct);
            await CopyAsync(connection, lines, tally, ct);
            await ExecuteAsync(connection, ImportSql.CreateCategories, ct);
            await ExecuteAsync(connection, ImportSql.LockExisting, ct);
            await ExecuteAsync(connection, ImportSql.Upsert, ct);
            await CountAsync(connection, tally, ct);
            await transaction.CommitAsync(CancellationToken.None);
        }

        await InvalidateChangedAsync(connection);
        return tally.ToReport();
    }

    private static async Task CopyAsync(
        NpgsqlConnection connection, IAsyncEnumerable<ImportLine> lines, ImportTally tally, CancellationToken ct)
    {
        await using var copy = await connection.BeginBinaryImportAsync(ImportSql.CopyIntoStaging, ct);
        var violations = new List<RuleViolation>();
        await foreach (var line in lines.WithCancellation(ct))
        {
            if (line.Draft is null)
            {
                tally.Reject(line.Number, line.Unreadable);
            }
            else if (ProductRules.Check(line.Draft, violations) is { } details)
            {
                tally.Accept();
                await WriteRowAsync(copy, line.Number, details, ct);
            }
            else
            {
                tally.Reject(line.Number, violations[0]);
                violations.Clear();
            }
        }

        await copy.CompleteAsync(ct);
    }

    private static async Task WriteRowAsync(NpgsqlBinaryImporter copy, long line, ProductDetails details, CancellationToken ct)
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

    private static async Task CountAsync(NpgsqlConnection connection, ImportTally tally, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(ImportSql.CountChanged, connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        tally.Created = reader.GetInt64(0);
        tally.Updated = reader.GetInt64(1);
    }

    // Not cancellable: committed changes must be invalidated even if the client has disconnected.
    private async Task InvalidateChangedAsync(NpgsqlConnection connection)
    {
        await using (var command = new NpgsqlCommand(ImportSql.ReadChanged, connection))
        await using (var reader = await command.ExecuteReaderAsync(CancellationToken.None))
        {
            var ids = new List<long>(InvalidationBatch);
            while (await reader.ReadAsync(CancellationToken.None))
            {
                ids.Add(reader.GetInt64(0));
                if (ids.Count == InvalidationBatch)
                {
                    await invalidate(ids);
                    ids.Clear();
                }
            }

            await invalidate(ids);
        }

        await using (var command = new NpgsqlCommand(ImportSql.ReadCategories, connection))
        await using (var reader = await command.ExecuteReaderAsync(CancellationToken.None))
        {
            var categories = new List<string>();
            while (await reader.ReadAsync(CancellationToken.None))
            {
                categories.Add(reader.GetString(0));
            }

            await invalidateLists(categories);
        }

        await ExecuteAsync(connection, ImportSql.DropChanged, CancellationToken.None);
    }

    // No timeout: the duration depends on the file. The caller's cancellation ends it.
    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
    }
}
