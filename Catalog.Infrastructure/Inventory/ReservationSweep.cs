using Catalog.Caching.Background;
using Npgsql;

namespace Catalog.Infrastructure.Inventory;

/// <summary>Releases the units of expired reservations, and updates the cache.</summary>
/// <remarks>
/// Every node sweeps. One node locks a reservation and the others skip it, so that it is ended once. Those whose stock is locked come last:
/// they hold up no others. If a node dies after the commit, the cache is behind until the entry's TTL ends.
/// </remarks>
internal sealed class ReservationSweep(StockDatabase database, StockCache cache, ReservationOptions options, BackgroundLoops loops)
    : BackgroundLoop(loops, "reservation-sweep")
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>Ends all reservations that have expired, in batches.</summary>
    /// <param name="ct">Ends the sweep between batches, or cancels a statement.</param>
    /// <returns>How many reservations were ended.</returns>
    /// <exception cref="NpgsqlException">The database failed; the next sweep continues.</exception>
    public async Task<long> SweepAsync(CancellationToken ct) =>
        await SweepAsync(InventorySql.Expire, ct) + await SweepAsync(InventorySql.ExpireWaiting, ct);

    protected override TimeSpan FirstPause => Every;

    protected override async Task<TimeSpan> TurnAsync(CancellationToken stoppingToken)
    {
        await SweepAsync(stoppingToken);
        return Every;
    }

    private async Task<long> SweepAsync(string sql, CancellationToken ct)
    {
        var all = 0L;
        while (true)
        {
            var (ended, stocks) = await database.ExpireAsync(sql, options.SweepBatch, ct);
            await Task.WhenAll(stocks.Select(stock => cache.PutAsync(stock).AsTask()));
            all += ended;
            if (ended < options.SweepBatch)
            {
                return all;
            }
        }
    }
}
