using Catalog.Caching.Background;
using Npgsql;

namespace Catalog.Infrastructure.Inventory;

/// <summary>Releases the units of expired reservations, and updates the cache.</summary>
/// <remarks>
/// Every node sweeps. One node locks a reservation and the others skip it, so that it is ended once and no node waits. If a node dies
/// after the commit, the cache is behind until the entry's TTL ends.
/// </remarks>
internal sealed class ReservationSweep : BackgroundLoop
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private readonly StockDatabase _database;
    private readonly StockCache _cache;
    private readonly ReservationOptions _options;

    internal ReservationSweep(StockDatabase database, StockCache cache, ReservationOptions options, BackgroundLoops loops)
        : base(loops, "reservation-sweep") =>
        (_database, _cache, _options) = (database, cache, options);

    /// <summary>Ends all reservations that have expired, in batches.</summary>
    /// <param name="ct">Ends the sweep between batches, or cancels a statement.</param>
    /// <returns>How many reservations were ended.</returns>
    /// <exception cref="NpgsqlException">The database failed; the next sweep continues.</exception>
    public async Task<long> SweepAsync(CancellationToken ct)
    {
        var all = 0L;
        while (true)
        {
            var (ended, stocks) = await _database.ExpireAsync(_options.SweepBatch, ct);
            await Task.WhenAll(stocks.Select(stock => _cache.PutAsync(stock).AsTask()));
            all += ended;
            if (ended < _options.SweepBatch)
            {
                return all;
            }
        }
    }

    protected override TimeSpan FirstPause => Every;

    protected override async Task<TimeSpan> TurnAsync(CancellationToken stoppingToken)
    {
        await SweepAsync(stoppingToken);
        return Every;
    }
}
