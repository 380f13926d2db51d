using Catalog.Caching.Background;
using Catalog.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Catalog.Infrastructure.Views;

/// <summary>Removes what is too old from the ledger and the days, and builds the top lists anew, which a Redis may have lost.</summary>
internal sealed class ViewUpkeep(
    IDbContextFactory<CatalogDbContext> contexts,
    TopProducts top,
    IOptions<ViewOptions> options,
    TimeProvider time,
    BackgroundLoops loops) : BackgroundLoop(loops, "view-upkeep")
{
    /// <summary>Does so once. Several nodes may at once.</summary>
    /// <exception cref="NpgsqlException">The database failed; the next time does the rest.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var firstBatch = now - options.Value.KeepBatches;
        var firstDay = DateOnly.FromDateTime((now - options.Value.KeepDays).UtcDateTime);
        await using (var context = await contexts.CreateDbContextAsync(ct))
        {
            await context.ViewBatches.Where(batch => batch.AppliedAt < firstBatch).ExecuteDeleteAsync(ct);
            await context.DailyViews.Where(views => views.Day < firstDay).ExecuteDeleteAsync(ct);
        }

        await top.RebuildAsync(ct);
    }

    /// <inheritdoc />
    protected override async Task<TimeSpan> TurnAsync(CancellationToken stoppingToken)
    {
        await RunAsync(stoppingToken);
        return options.Value.UpkeepEvery;
    }
}
