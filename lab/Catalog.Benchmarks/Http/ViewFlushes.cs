using System.Diagnostics;
using Catalog.Caching;
using Catalog.Infrastructure.Persistence;
using Catalog.Infrastructure.Views;
using Catalog.Testbed.Experiments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Catalog.Benchmarks.Http;

/// <summary>The cost of a Zipf mix of views for the database: statements and rows of one flush of a separate counter.</summary>
internal static class ViewFlushes
{
    private const int Views = 100_000;
    private const string Untouched = "TRUNCATE product_views, daily_views, view_batches";
    private const string Written = "SELECT (SELECT count(*) FROM product_views) + (SELECT count(*) FROM daily_views) + (SELECT count(*) FROM view_batches)";

    public static async Task<IReadOnlyList<ExperimentRow>> RunAsync(HttpStage stage, IProgress<string> log, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(stage.Database);
        using var host = await StartCounterAsync(stage, ct);
        var counter = host.Services.GetRequiredService<ViewCounter>();
        var zipf = new Zipf(HttpStage.Products);
        await Task.WhenAll(Enumerable.Range(0, Views).Select(_ => counter.CountAsync(zipf.Next(), null, ct).AsTask()));
        await using (var empty = source.CreateCommand(Untouched))
        {
            await empty.ExecuteNonQueryAsync(ct);
        }

        // Counts only the statements of the flush: the counter's background jobs run beside it.
        using var flush = new Activity("flush");
        var statements = 0;
        using var listener = new ActivityListener
        {
            ShouldListenTo = activities => activities.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => Interlocked.Add(
                ref statements, activity.TraceId == flush.TraceId && activity.GetTagItem("db.query.text") is not null ? 1 : 0),
        };
        ActivitySource.AddActivityListener(listener);
        flush.Start();
        var batches = await counter.FlushAsync(ct);
        flush.Stop();

        await using var count = source.CreateCommand(Written);
        var rows = (long)(await count.ExecuteScalarAsync(ct))!;
        await host.StopAsync(ct);
        log.Report($"Flush: {Views:N0} views in {batches} batches, {statements} statements, {rows:N0} rows");
        return
        [
            ExperimentRow.AtMost(
                "views into the database: statements per flush per shard", statements == 0 ? double.NaN : (double)statements / batches, "statements", 2),
            ExperimentRow.Told("views into the database: rows written per 1,000 views, Zipf over 1,000 products", rows * 1000.0 / Views, "rows"),
        ];
    }

    // Separate from the nodes in Redis, and flushed on demand only.
    private static async Task<IHost> StartCounterAsync(HttpStage stage, CancellationToken ct)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration["ConnectionStrings:Postgres"] = stage.Database;
        builder.Configuration["ConnectionStrings:Redis"] = stage.Redis;
        builder.Configuration["Caching:KeyPrefix"] = "flushes:";
        builder.Configuration["Caching:Redis:Deadline"] = "00:00:05"; // all views are in flight at once
        builder.Configuration["Views:WriteBehind:FlushInterval"] = "01:00:00";
        builder.Configuration["Views:WriteBehind:FlushSize"] = "10000000";
        builder.Services.AddPersistence(builder.Configuration).AddCatalogCaching().Services.AddViews();
        var host = builder.Build();
        await host.StartAsync(ct);
        return host;
    }
}
