using Catalog.Caching;
using Catalog.Domain.Inventory;
using Catalog.Infrastructure.Persistence;
using Npgsql;

namespace Catalog.Infrastructure.Inventory;

/// <summary>Stocks, write-through: one conditional statement decides, and its row is put into the cache with its version.</summary>
/// <remarks>
/// A product without a row has nothing on hand and version 0; its first change creates the row. The cache entry of a deleted product
/// stays until its TTL ends, but every write is refused immediately. Safe for concurrent use.
/// </remarks>
internal sealed class InventoryStore(StockCache cache)
{
    /// <summary>The policy under which stocks are cached.</summary>
    public CachePolicy Policy => cache.Policy;

    /// <summary>Reads one stock as UTF-8 JSON; not found if there is no such product.</summary>
    /// <exception cref="NpgsqlException">The stock is not cached and the database failed.</exception>
    /// <exception cref="TimeoutException">The stock is not cached and the database took too long.</exception>
    /// <exception cref="CacheOverloadedException">The stock is not cached and too many loads are in progress.</exception>
    public ValueTask<CacheRead<ReadOnlyMemory<byte>>> GetAsync(long productId, CancellationToken ct) => cache.GetAsync(productId, ct);

    /// <summary>Sets a stock, as after a count, if it still has an expected version.</summary>
    /// <param name="productId">The product.</param>
    /// <param name="onHand">Units in the warehouse, including reserved ones.</param>
    /// <param name="lowStockAt">The level of available units at or below which the stock counts as low; <see langword="null"/> for never.</param>
    /// <param name="expected">The revisions that may be replaced, 0 for a stock that was never set; <see langword="null"/> for any.</param>
    /// <param name="ct">Cancels the statement. It is then unknown whether it was committed.</param>
    public async Task<StockWrite> SetAsync(long productId, long onHand, long? lowStockAt, string[]? expected, CancellationToken ct)
    {
        NpgsqlParameter[] Values() =>
        [
            PlainSql.Value(productId),
            PlainSql.Value(onHand),
            PlainSql.Value(lowStockAt),
            PlainSql.Value(expected),
        ];

        var decision = await ChangeAsync(productId, InventorySql.Set, Values, ct);
        return Write(decision, expected, StockWriteOutcome.NotEnough);
    }

    /// <summary>Adds units to a stock or removes them, if it has an expected version.</summary>
    /// <param name="productId">The product.</param>
    /// <param name="delta">How many; not 0.</param>
    /// <param name="reason">The reason, for the history.</param>
    /// <param name="expected">The revisions that may be changed; <see langword="null"/> for any.</param>
    /// <param name="ct">Cancels the statement. It is then unknown whether it was committed.</param>
    public async Task<StockWrite> AdjustAsync(long productId, long delta, string reason, string[]? expected, CancellationToken ct)
    {
        NpgsqlParameter[] Values() =>
        [
            PlainSql.Value(productId),
            PlainSql.Value(delta),
            PlainSql.Value(reason),
            PlainSql.Value(InventoryRules.MostUnits),
            PlainSql.Value(expected),
        ];

        var decision = await ChangeAsync(productId, InventorySql.Adjust, Values, ct);
        return Write(decision, expected, delta > 0 ? StockWriteOutcome.TooMuch : StockWriteOutcome.NotEnough);
    }

    private async Task<StockDecision> ChangeAsync(long productId, string sql, Func<NpgsqlParameter[]> values, CancellationToken ct)
    {
        var decision = await cache.WriteAsync(productId, (database, ct) => database.DecideAsync(sql, values(), ct), ct);
        if (decision.Outcome != StockOutcome.Nothing)
        {
            return decision;
        }

        return await cache.WriteAsync(
            productId,
            async (database, ct) =>
            {
                await database.EnsureAsync(productId, ct);
                return await database.DecideAsync(sql, values(), ct);
            },
            ct);
    }

    private static StockWrite Write(StockDecision decision, string[]? expected, StockWriteOutcome elseWhy) => decision switch
    {
        { Stock: null } => new StockWrite(StockWriteOutcome.NotFound),
        { Outcome: StockOutcome.Done } => new StockWrite(StockWriteOutcome.Done, decision.Stock),
        { Stock: var stock } when expected?.Contains(Revision.Of(stock.Version, stock.UpdatedAt)) == false =>
            new StockWrite(StockWriteOutcome.VersionMismatch, stock),
        _ => new StockWrite(elseWhy, decision.Stock),
    };
}
