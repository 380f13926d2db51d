using System.Globalization;
using Catalog.Infrastructure.Persistence;
using Npgsql;

namespace Catalog.Infrastructure.Products.Import;

/// <summary>The statements on the staged lines, within the transaction of the import.</summary>
internal sealed class ImportWork(NpgsqlConnection connection, ImportOptions options, ImportTally tally)
{
    private const int DefaultShare = 10; // of the catalog, that may be deleted: one in so many

    /// <summary>Writes what the lines say.</summary>
    /// <exception cref="ImportRefusedException">It would delete too much.</exception>
    public async Task<ImportReport> WriteAsync(CategoryNames categories, CancellationToken ct)
    {
        await RefuseToDeleteTooMuchAsync(ct); // before anything is written, so that nothing has to be taken back
        var distinct = await FindPendingAsync(ct);
        var newCategories = await TextsAsync(ImportSql.NewCategories, ct);
        await CreateCategoriesAsync(newCategories, categories, ct);
        await ExecuteAsync(ImportSql.LockExisting, ct);
        await ExecuteAsync(ImportSql.Upsert, ct);
        if (options.DeleteMissing)
        {
            await ExecuteAsync(ImportSql.DeleteMissing, ct);
        }

        var changed = await CountsAsync(ImportSql.CountChanged, ct);
        var report = tally.ToReport(new ImportCounts(distinct, changed[0], changed[1], changed[2]));
        return await WithListsAsync(report, newCategories, ImportSql.ListDeleted, ct);
    }

    private async Task RefuseToDeleteTooMuchAsync(CancellationToken ct)
    {
        if (options.DeleteMissing && await CountsAsync(ImportSql.CountMissing, ct) is [var missing, var all] && WhyNotDeleted(missing, all) is { } rule)
        {
            throw new ImportRefusedException("deleteMissing", rule);
        }
    }

    /// <summary>Counts what <see cref="WriteAsync"/> would do.</summary>
    public async Task<ImportReport> CountAsync(CancellationToken ct)
    {
        var distinct = await FindPendingAsync(ct);
        var changed = await CountsAsync(ImportSql.CountPending, ct);
        var missing = options.DeleteMissing ? await CountsAsync(ImportSql.CountMissing, ct) : [0, 0];
        var report = tally.ToReport(new ImportCounts(distinct, changed[0], changed[1], missing[0])) with
        {
            DryRun = true,
            Refusal = options.DeleteMissing ? WhyNotDeleted(missing[0], missing[1]) : null,
        };
        return await WithListsAsync(report, await TextsAsync(ImportSql.NewCategories, ct), ImportSql.ListMissing, ct);
    }

    // Returns how many different skus there are. If no sku comes twice, the lines need not be sorted.
    private async Task<long> FindPendingAsync(CancellationToken ct)
    {
        await ExecuteAsync(ImportSql.Prepare, ct);
        var distinct = (await CountsAsync(ImportSql.CountDistinct, ct))[0];
        await ExecuteAsync(distinct == tally.Accepted ? ImportSql.FindPending : ImportSql.FindPendingOfLast, ct);
        return distinct;
    }

    /// <summary>Executes statements. No timeout: the duration depends on the file. The caller's cancellation ends it.</summary>
    public async Task ExecuteAsync(string sql, CancellationToken ct)
    {
        await using var command = Command(sql);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Reads a column of texts.</summary>
    public async Task<IReadOnlyList<string>> TextsAsync(string sql, CancellationToken ct, params NpgsqlParameter[] limit)
    {
        await using var command = Command(sql, limit);
        return await command.ListAsync(reader => reader.GetString(0), ct);
    }

    // A file without products, or one of another catalog, must not empty this one.
    private string? WhyNotDeleted(long missing, long all)
    {
        var most = options.DeleteAtMost ?? (all / DefaultShare) + (all % DefaultShare > 0 ? 1 : 0);
        return tally switch
        {
            { Accepted: 0 } => "needs a file with products; this one has none",
            { FirstNameless: > 0 and var line } => string.Create(
                CultureInfo.InvariantCulture, $"needs the sku of every line, to know what is missing; that of line {line} cannot be read"),
            _ when missing > most => string.Create(
                CultureInfo.InvariantCulture, $"would delete {missing} of {all} products; at most {most} may be: deleteAtMost={missing} allows it"),
            _ => null,
        };
    }

    private async Task CreateCategoriesAsync(IReadOnlyList<string> slugs, CategoryNames names, CancellationToken ct)
    {
        var named = names.Named.ToDictionary(category => category.Slug);
        var own = slugs.Select(slug => named.GetValueOrDefault(slug) ?? new CategoryPath(slug)).ToList();
        var parents = own.Select(category => category.Parent).OfType<CategoryPath>();
        var categories = parents.Concat(own).DistinctBy(category => category.Slug).ToList(); // what is a parent is no child
        await using var command = Command(
            ImportSql.CreateCategories,
            PlainSql.Value(categories.Select(category => category.Slug).ToArray()),
            PlainSql.Value(categories.Select(category => category.Name).ToArray()),
            PlainSql.Value(categories.Select(category => category.Parent?.Slug).ToArray()));
        await command.ExecuteNonQueryAsync(ct);
    }

    private async Task<ImportReport> WithListsAsync(ImportReport report, IReadOnlyList<string> categories, string deleted, CancellationToken ct) => report with
    {
        NewCategories = [.. categories.Take(ImportReport.MostLines)],
        DeletedSkus = report.Deleted > 0 ? await TextsAsync(deleted, ct, PlainSql.Value(ImportReport.MostLines)) : [],
        DuplicateLines = report.Duplicates > 0 ? await DuplicatesAsync(ct) : [],
    };

    private async Task<IReadOnlyList<DuplicateLine>> DuplicatesAsync(CancellationToken ct)
    {
        await using var command = Command(ImportSql.ListDuplicates, PlainSql.Value(ImportReport.MostLines));
        return await command.ListAsync(reader => new DuplicateLine(reader.GetInt64(0), reader.GetString(1), reader.GetInt64(2)), ct);
    }

    private async Task<long[]> CountsAsync(string sql, CancellationToken ct)
    {
        await using var command = Command(sql);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetInt64)];
    }

    private NpgsqlCommand Command(string sql, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        command.Parameters.AddRange(parameters);
        return command;
    }
}
