using Catalog.Caching.Background;
using Catalog.Domain.Inventory;
using Npgsql;

namespace Catalog.Infrastructure.Inventory;

/// <summary>Releases the units of expired reservations, and updates the cache.</summary>
/// <remarks>
/// Every node sweeps. One node locks a reservation and the others skip it, so that it is ended once. Those whose stock is locked hold up no
/// others: they come last, product by product, and the sweep waits a moment for each, because a stock that sells well is always locked by
/// some request. If a node dies after the commit, the cache is behind until the entry's TTL ends.
/// </remarks>
internal sealed class ReservationSweep(StockDatabase database, StockCache cache, ReservationOptions options, BackgroundLoops loops)
    : BackgroundLoop(loops, "reservation-sweep")
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>Ends all reservations that have expired, in batches, except those whose stock stays locked.</summary>
    /// <param name="ct">Ends the sweep between batches, or cancels a statement.</param>
    /// <returns>How many reservations were ended.</returns>
    /// <exception cref="NpgsqlException">The database failed; the next sweep continues.</exception>
    public async Task<long> SweepAsync(CancellationToken ct)
    {
        var ended = await EndAsync(() => database.ExpireAsync(options.SweepBatch, ct));
        foreach (var product in await database.OverdueAsync(options.SweepWaits, ct))
        {
            try
            {
                ended += await EndAsync(() => database.ExpireAsync(product, options.SweepWait, options.SweepBatch, ct));
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
            {
                // Another time: its lock is for whoever holds it to explain.
            }
        }

        return ended;
    }

    protected override TimeSpan FirstPause => Every;

    protected override async Task<TimeSpan> TurnAsync(CancellationToken stoppingToken)
    {
        await SweepAsync(stoppingToken);
        return Every;
    }

    private async Task<long> EndAsync(Func<Task<(long Ended, IReadOnlyList<StockLevel> Stocks)>> expireAsync)
    {
        var all = 0L;
        while (true)
        {
            var (ended, stocks) = await expireAsync();
            await Task.WhenAll(stocks.Select(stock => cache.PutAsync(stock).AsTask()));
            all += ended;
            if (ended < options.SweepBatch)
            {
                return all;
            }
        }
    }
}
