using Catalog.Domain;
using Catalog.Domain.Products;
using Catalog.Infrastructure.Audit;
using Catalog.Infrastructure.Persistence;
using Npgsql;

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
/// <param name="invalidateDeleted">Invalidates what belongs to products that were deleted; called like <paramref name="invalidate"/>, and besides it.</param>
public sealed class ProductImport(
    NpgsqlDataSource database,
    Func<IReadOnlyList<long>, ValueTask> invalidate,
    Func<IReadOnlyList<string>, ValueTask> invalidateLists,
    Func<IReadOnlyList<long>, ValueTask>? invalidateDeleted = null)
{
    private const int InvalidationBatch = 1_000;

    /// <summary>Imports all lines.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="ct">Cancels the import before the commit; nothing is changed then.</param>
    /// <exception cref="NpgsqlException">The database failed; nothing was changed, unless its response to the commit was lost.</exception>
    public Task<ImportReport> RunAsync(IAsyncEnumerable<ImportLine> lines, CancellationToken ct) =>
        RunAsync(lines, new CategoryNames(), new ImportOptions(), new ImportTally(), new ImportProgress(), ct);

    /// <inheritdoc cref="RunAsync(IAsyncEnumerable{ImportLine}, CancellationToken)" />
    /// <param name="lines">The lines.</param>
    /// <param name="categories">The names of categories, complete after the last line.</param>
    /// <param name="options">What becomes of the file.</param>
    /// <param name="tally">Counts the lines.</param>
    /// <param name="progress">Is told how far the import is.</param>
    /// <param name="ct">Cancels the import before the commit; nothing is changed then.</param>
    /// <exception cref="ImportRefusedException">It would delete too much; nothing was changed.</exception>
    internal async Task<ImportReport> RunAsync(
        IAsyncEnumerable<ImportLine> lines, CategoryNames categories, ImportOptions options, ImportTally tally, ImportProgress progress, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await Actor.SetOnConnectionAsync(connection, ct);
        await StatementLimits.TakeOffAsync(connection, ct); // its duration depends on the file, and imports wait for each other
        var work = new ImportWork(connection, options, tally);
        await work.ExecuteAsync(ImportSql.CreateStaging, ct);
        await CopyAsync(connection, lines, options.DeleteMissing, tally, progress, ct);
        progress.Enter(ImportPhase.Writing);
        ImportReport report;
        await using (var transaction = await connection.BeginTransactionAsync(ct))
        {
            if (options.DryRun)
            {
                report = await work.CountAsync(ct); // the transaction is rolled back
            }
            else
            {
                report = await work.WriteAsync(categories, ct);
                progress.IsCommitting = true;
                await transaction.CommitAsync(CancellationToken.None);
                progress.Commit(report);
            }
        }

        if (!options.DryRun)
        {
            await InvalidateChangedAsync(connection, work);
        }

        await work.ExecuteAsync(ImportSql.DropTables, CancellationToken.None);
        return report;
    }

    private static async Task CopyAsync(
        NpgsqlConnection connection, IAsyncEnumerable<ImportLine> lines, bool keepRejected, ImportTally tally, ImportProgress progress, CancellationToken ct)
    {
        await using var copy = await connection.BeginBinaryImportAsync(ImportSql.CopyIntoStaging, ct);
        var violations = new List<RuleViolation>();
        await foreach (var line in lines.WithCancellation(ct))
        {
            if (line.Skipped is not null)
            {
                tally.Skip(line);
            }
            else if (line.Draft is { } draft && ProductRules.Check(draft, violations) is { } details && line.Misread is null)
            {
                tally.Accept();
                await StagedRow.WriteAsync(copy, line.Number, details, ct);
            }
            else
            {
                tally.Reject(line, violations);
                violations.Clear();
                if (keepRejected && ImportTally.SkuOf(line) is { } sku)
                {
                    await StagedRow.WriteRejectedAsync(copy, line.Number, sku, ct);
                }
            }

            progress.Lines = tally.Lines;
        }

        await copy.CompleteAsync(ct);
    }

    // Not cancellable: committed changes must be invalidated even if the client has disconnected.
    private async Task InvalidateChangedAsync(NpgsqlConnection connection, ImportWork work)
    {
        await using (var command = new NpgsqlCommand(ImportSql.ReadChanged, connection))
        await using (var reader = await command.ExecuteReaderAsync(CancellationToken.None))
        {
            var (ids, deleted) = (new List<long>(InvalidationBatch), new List<long>());
            bool more;
            do
            {
                more = await reader.ReadAsync(CancellationToken.None);
                if (more)
                {
                    ids.Add(reader.GetInt64(0));
                    deleted.AddRange(reader.GetBoolean(1) ? [ids[^1]] : []);
                }

                if (!more || ids.Count == InvalidationBatch)
                {
                    await invalidate(ids);
                    await (invalidateDeleted?.Invoke(deleted) ?? ValueTask.CompletedTask);
                    ids.Clear();
                    deleted.Clear();
                }
            }
            while (more);
        }

        await invalidateLists(await work.TextsAsync(ImportSql.ReadCategories, CancellationToken.None));
    }
}
