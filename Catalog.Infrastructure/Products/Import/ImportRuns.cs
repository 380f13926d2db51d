using System.Text.Json;
using Catalog.Caching.Telemetry;
using Catalog.Infrastructure.Audit;
using Catalog.Infrastructure.Json;
using Catalog.Infrastructure.Persistence;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Catalog.Infrastructure.Products.Import;

/// <summary>Runs imports and records how far they are, for all nodes to show. Safe for concurrent use.</summary>
public sealed class ImportRuns(NpgsqlDataSource database, ProductImport import, TimeProvider time, ILogger<ImportRuns> log)
{
    private static readonly TimeSpan BetweenNotes = TimeSpan.FromSeconds(1);

    private readonly FailureLog _said = new(time);

    /// <summary>Imports a file.</summary>
    /// <param name="id">The id under which the import is shown; a new one.</param>
    /// <param name="file">The file.</param>
    /// <param name="mediaType">What its sender says that it is.</param>
    /// <param name="options">How it is read, and what becomes of it.</param>
    /// <param name="ct">Cancels the import before the commit; nothing is changed then.</param>
    /// <returns>The report; <see langword="null"/> if there is an import of this id already.</returns>
    /// <exception cref="UnreadableFileException">The file as a whole cannot be read; nothing was changed.</exception>
    /// <exception cref="ImportRefusedException">The import would delete too much; nothing was changed.</exception>
    /// <exception cref="NpgsqlException">The database failed; nothing was changed, unless its response to the commit was lost.</exception>
    public async Task<ImportReport?> RunAsync(Guid id, Stream file, string? mediaType, ImportOptions options, CancellationToken ct)
    {
        if (await database.ExecuteAsync(ImportRunsSql.Start, [PlainSql.Value(id), PlainSql.Value(options.DryRun), PlainSql.Value(Actor.Current)], ct) == 0)
        {
            return null;
        }

        var (progress, tally) = (new ImportProgress(), new ImportTally());
        using var ended = new CancellationTokenSource();
        var noting = NoteAsync(id, progress, ended.Token);
        try
        {
            var report = await ReadAsync(id, file, mediaType, options, tally, progress, ct);
            await TryEndAsync(id, progress, ImportPhase.Done, report, problem: null, tally.Files);
            return report;
        }
        catch (Exception e) when (progress is { Committed: null, IsCommitting: true } && e is not PostgresException)
        {
            // Its end is not recorded, so it is shown as lost after a while: whether it committed, only the products show.
            log.LogError(e, "It is unknown whether import {Id} was committed; if it was, caches may serve what it changed as it was until they expire", id);
            throw;
        }
        catch (Exception e) when (progress.Committed is null)
        {
            var problem = e is UnreadableFileException or ImportRefusedException ? e.Message : "It ended with an error; nothing was changed.";
            await TryEndAsync(id, progress, ImportPhase.Failed, report: null, problem, tally.Files);
            throw;
        }
        finally
        {
            await ended.CancelAsync();
            await noting;
        }
    }

    /// <summary>Finds an import.</summary>
    public async Task<ImportRun?> FindAsync(Guid id, CancellationToken ct)
    {
        await using var command = database.Command(ImportRunsSql.Find, PlainSql.Value(id));
        return (await command.ListAsync(Read, ct)).SingleOrDefault();
    }

    /// <summary>The last imports, newest first, without their reports.</summary>
    public async Task<IReadOnlyList<ImportRun>> ListAsync(int limit, CancellationToken ct)
    {
        await using var command = database.Command(ImportRunsSql.List, PlainSql.Value(limit));
        return await command.ListAsync(Read, ct);
    }

    /// <summary>The rejected lines of an import, as they were sent; <see langword="null"/> if none was rejected, or there is no such import.</summary>
    public async Task<(byte[] Content, string MediaType)?> RejectedAsync(Guid id, CancellationToken ct)
    {
        await using var command = database.Command(ImportRunsSql.Rejected, PlainSql.Value(id));
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (reader.GetFieldValue<byte[]>(0), reader.GetString(1)) : null;
    }

    private async Task<ImportReport> ReadAsync(
        Guid id, Stream file, string? mediaType, ImportOptions options, ImportTally tally, ImportProgress progress, CancellationToken ct)
    {
        try
        {
            await using var records = await ImportFile.OpenAsync(new CountedStream(file, progress.Receive), mediaType, options, ct);
            var lines = new ProductLines(records, options);
            var report = await WriteAsync(id, lines, options, tally, progress, ct);
            return report with
            {
                Id = id,
                Reading = lines.Reading,
                RejectedFile = tally.Files.MediaType is null ? null : $"/products/imports/{id}/rejected",
            };
        }
        catch (InvalidDataException e)
        {
            throw new UnreadableFileException(tally.Lines + 1, $"is where the compressed file is damaged: {e.Message}");
        }
    }

    // Once the import is committed, its report is returned even if a later step fails.
    private async Task<ImportReport> WriteAsync(
        Guid id, ProductLines lines, ImportOptions options, ImportTally tally, ImportProgress progress, CancellationToken ct)
    {
        try
        {
            return await import.RunAsync(lines.ReadAsync(ct), lines.Categories, options, tally, progress, ct);
        }
        catch (Exception e) when (progress.Committed is not null)
        {
            log.LogError(e, "Import {Id} is committed, but not all that it changed was invalidated; caches may serve it as it was until they expire", id);
            return progress.Committed;
        }
    }

    // A note that fails is no reason to fail the import: the next one may succeed.
    private async Task NoteAsync(Guid id, ImportProgress progress, CancellationToken ended)
    {
        using var timer = new PeriodicTimer(BetweenNotes, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ended))
            {
                await TryNoteAsync(id, progress, ended);
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
        }
    }

    private async Task TryNoteAsync(Guid id, ImportProgress progress, CancellationToken ended)
    {
        try
        {
            await database.ExecuteAsync(ImportRunsSql.Note, State(id, progress, progress.Phase), ended);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (_said.IsDue(nameof(TryNoteAsync), out var others))
            {
                log.LogWarning(e, "The progress of import {Id} could not be recorded, nor could it {Others} times more since the last line", id, others);
            }
        }
    }

    // The caller gets the report or the exception of the import; one that comes of recording it must not take its place.
    private async Task TryEndAsync(Guid id, ImportProgress progress, ImportPhase phase, ImportReport? report, string? problem, RejectedLines rejected)
    {
        try
        {
            NpgsqlParameter[] end =
            [
                .. State(id, progress, phase),
                PlainSql.Value(report is null ? null : JsonSerializer.Serialize(report, CatalogJson.Strict.ImportReport)),
                PlainSql.Value(problem),
                PlainSql.Value(rejected.MediaType is null ? null : rejected.Content.ToArray()),
                PlainSql.Value(rejected.MediaType),
            ];
            await database.ExecuteAsync(ImportRunsSql.End, end, CancellationToken.None);
        }
        catch (Exception e)
        {
            log.LogWarning(e, "The end of import {Id} could not be recorded", id);
        }
    }

    private static NpgsqlParameter[] State(Guid id, ImportProgress progress, ImportPhase phase) =>
        [PlainSql.Value(id), PlainSql.Value(phase.ToString().ToLowerInvariant()), PlainSql.Value(progress.Lines), PlainSql.Value(progress.Bytes)];

    private static ImportRun Read(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetGuid(0),
        Phase = Enum.Parse<ImportPhase>(reader.GetString(1), ignoreCase: true),
        DryRun = reader.GetBoolean(2),
        Actor = reader.IsDBNull(3) ? null : reader.GetString(3),
        Lines = reader.GetInt64(4),
        Bytes = reader.GetInt64(5),
        StartedAt = ReadableTimes.Read(reader, 6).UtcDateTime,
        EndedAt = reader.IsDBNull(7) ? null : ReadableTimes.Read(reader, 7).UtcDateTime,
        Report = reader.IsDBNull(8) ? null : ReportOf(reader.GetString(8)),
        Problem = reader.IsDBNull(9) ? null : reader.GetString(9),
    };

    // A node of another version may have written it, with more fields or fewer.
    private static ImportReport? ReportOf(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, CatalogJson.Default.ImportReport);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
