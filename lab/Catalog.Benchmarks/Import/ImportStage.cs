using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Catalog.Infrastructure.Products.Import;
using Catalog.Testbed;
using Npgsql;

namespace Catalog.Benchmarks.Import;

/// <summary>A node with default settings on private servers.</summary>
internal sealed class ImportStage : IAsyncDisposable
{
    private static readonly TimeSpan CaptureLimit = TimeSpan.FromMinutes(2);
    private readonly RunningCatalog _catalog;
    private readonly HttpClient _http;

    private ImportStage(RunningCatalog catalog)
    {
        _catalog = catalog;
        _http = new HttpClient { BaseAddress = catalog.Nodes[0].Address, Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", catalog.Token);
        Database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(catalog.Database) { CommandTimeout = 0 });
    }

    public NpgsqlDataSource Database { get; }

    public static async Task<ImportStage> StartAsync(IProgress<string> log, CancellationToken ct) => new(await RunningCatalog.StartAsync(
        new RunningCatalogOptions { Nodes = 1, Source = ServerSource.Processes, Environment = LimitsOutOfReach.Settings }, log, ct));

    /// <summary>Sends a file.</summary>
    /// <returns>The report, and how long it took to arrive.</returns>
    public async Task<(ImportReport Report, TimeSpan Took)> ImportAsync(HttpContent file, bool dryRun, CancellationToken ct)
    {
        await WaitForCaptureAsync(ct);
        var started = Stopwatch.GetTimestamp();
        using var answer = await _http.PostAsync(new Uri($"/products/import?dryRun={(dryRun ? "true" : "false")}", UriKind.Relative), file, ct);
        answer.EnsureSuccessStatusCode();
        var report = await answer.Content.ReadFromJsonAsync<ImportReport>(ct);
        return (report!, Stopwatch.GetElapsedTime(started));
    }

    /// <summary>Times other work on the database.</summary>
    public async Task<TimeSpan> TimeAsync(Func<Task> work, CancellationToken ct)
    {
        await WaitForCaptureAsync(ct);
        var started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Removes what was imported, and the categories stay. Without triggers: it is no part of what is measured.</summary>
    public async Task RemoveImportedAsync(CancellationToken ct)
    {
        await using var connection = await Database.OpenConnectionAsync(ct);
        foreach (var sql in new[]
        {
            "SET session_replication_role = replica",
            $"DELETE FROM products WHERE sku LIKE '{ShopFile.SkuPrefix}%'",
            "RESET session_replication_role",
            "VACUUM (ANALYZE) products",
        })
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Database.DisposeAsync();
        await _catalog.DisposeAsync();
    }

    // Change data capture reads each written row once more. What is left of the last import would slow down the next.
    private async Task WaitForCaptureAsync(CancellationToken ct)
    {
        await using var command = Database.CreateCommand("""
            SELECT coalesce(max(pg_current_wal_flush_lsn() - sent_lsn), 0)::float8 FROM pg_stat_replication
            """);
        var started = Stopwatch.GetTimestamp();
        while ((double)(await command.ExecuteScalarAsync(ct))! > 100_000 && Stopwatch.GetElapsedTime(started) < CaptureLimit)
        {
            await Task.Delay(100, ct);
        }
    }
}
