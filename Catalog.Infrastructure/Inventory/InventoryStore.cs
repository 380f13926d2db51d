using Catalog.Caching;
using Catalog.Domain.Inventory;
using Catalog.Infrastructure.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace Catalog.Infrastructure.Inventory;

/// <summary>Stocks, write-through: one conditional statement decides, and its row goes into the cache with its version.</summary>
/// <remarks>
/// A product without a row is one with nothing on hand and version 0; the row is made by its first change. The entry of a
/// product that is removed lives on until its TTL ends, while every write is refused at once. Safe for concurrent use.
/// </remarks>
public sealed class InventoryStore
{
    private readonly StockCache _cache;

    internal InventoryStore(StockCache cache) => _cache = cache;

    /// <summary>The policy under which stocks are cached.</summary>
    public CachePolicy Policy => _cache.Policy;

    /// <summary>Reads one stock as UTF-8 JSON; nothing when there is no such product.</summary>
    /// <exception cref="NpgsqlException">The stock is not cached and the database failed.</exception>
    /// <exception cref="TimeoutException">The stock is not cached and the database took too long.</exception>
    /// <exception cref="CacheOverloadedException">The stock is not cached and too many others are being loaded.</exception>
    public ValueTask<CacheRead<ReadOnlyMemory<byte>>> GetAsync(long productId, CancellationToken ct) => _cache.GetAsync(productId, ct);

    /// <summary>Sets a stock, as after a count, if it still has an expected version.</summary>
    /// <param name="productId">The product.</param>
    /// <param name="onHand">Units in the warehouse, reserved ones included.</param>
    /// <param name="lowStockAt">At how many available units the stock counts as low; <see langword="null"/> for never.</param>
    /// <param name="expected">The revisions that may be replaced, 0 for a stock never set; <see langword="null"/> for any.</param>
    /// <param name="ct">Cancels the statement; whether it was committed is then unknown.</param>
    public async Task<StockWrite> SetAsync(long productId, long onHand, long? lowStockAt, string[]? expected, CancellationToken ct)
    {
        NpgsqlParameter[] Values() =>
        [
            StockDatabase.Value(productId),
            StockDatabase.Value(onHand),
            new() { NpgsqlDbType = NpgsqlDbType.Bigint, Value = (object?)lowStockAt ?? DBNull.Value },
            new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = (object?)expected ?? DBNull.Value },
        ];

        var decision = await ChangeAsync(productId, InventorySql.Set, Values, ct);
        return Write(decision, whyRefused: stock => expected?.Contains(Revision.Of(stock.Version, stock.UpdatedAt)) == false
            ? StockWriteOutcome.VersionMismatch
            : StockWriteOutcome.NotEnough);
    }

    /// <summary>Adds units to a stock or takes them away.</summary>
    /// <param name="productId">The product.</param>
    /// <param name="delta">How many; not 0.</param>
    /// <param name="reason">For the history.</param>
    /// <param name="ct">Cancels the statement; whether it was committed is then unknown.</param>
    public async Task<StockWrite> AdjustAsync(long productId, long delta, string reason, CancellationToken ct)
    {
        NpgsqlParameter[] Values() =>
        [
            StockDatabase.Value(productId),
            StockDatabase.Value(delta),
            StockDatabase.Value(reason),
            StockDatabase.Value(InventoryRules.MostUnits),
        ];

        var decision = await ChangeAsync(productId, InventorySql.Adjust, Values, ct);
        return Write(decision, whyRefused: _ => delta > 0 ? StockWriteOutcome.TooMuch : StockWriteOutcome.NotEnough);
    }

    private async Task<StockDecision> ChangeAsync(long productId, string sql, Func<NpgsqlParameter[]> values, CancellationToken ct)
    {
        var decision = await _cache.WriteAsync(productId, (database, ct) => database.DecideAsync(sql, values(), ct), ct);
        if (decision.Outcome != StockOutcome.Nothing)
        {
            return decision;
        }

        return await _cache.WriteAsync(
            productId,
            async (database, ct) =>
            {
                await database.EnsureAsync(productId, ct);
                return await database.DecideAsync(sql, values(), ct);
            },
            ct);
    }

    private static StockWrite Write(StockDecision decision, Func<StockLevel, StockWriteOutcome> whyRefused) => decision switch
    {
        { Stock: null } => new StockWrite(StockWriteOutcome.NotFound),
        { Outcome: StockOutcome.Done } => new StockWrite(StockWriteOutcome.Done, decision.Stock),
        _ => new StockWrite(whyRefused(decision.Stock), decision.Stock),
    };
}
