using Catalog.Caching;
using Catalog.Caching.Telemetry;
using Catalog.Domain.Inventory;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Catalog.Infrastructure.Inventory;

/// <summary>Stocks, write-through: the database decides, then its row is put into the cache with its version.</summary>
/// <remarks>
/// A statement with an unknown outcome may have been committed; its row is then read back into the cache. It is never invalidated, because
/// that would drop the version below which no write is accepted. If the database is down as well, the cache may be behind until the entry's
/// TTL ends; no caller got an acknowledgement of the change. Safe for concurrent use.
/// </remarks>
internal sealed class StockCache(
    IVersionedCache<long, ReadOnlyMemory<byte>> cache, StockDatabase database, InventoryCacheOptions options, ILogger<StockCache> log)
{
    private static readonly TimeSpan ReadBackLimit = TimeSpan.FromSeconds(2);

    private readonly FailureLog _failures = new(TimeProvider.System);

    public CachePolicy Policy { get; } = options.Policy;

    /// <summary>Reads one stock as UTF-8 JSON.</summary>
    /// <exception cref="NpgsqlException">It is not cached and the database failed.</exception>
    /// <exception cref="CacheOverloadedException">It is not cached and too many loads are in progress.</exception>
    public ValueTask<CacheRead<ReadOnlyMemory<byte>>> GetAsync(long productId, CancellationToken ct) => cache.ReadAsync(
        productId,
        (database, productId),
        static async (s, ct) => await s.database.FindAsync(s.productId, ct) is { } stock ? Entry(stock) : null,
        ct);

    /// <summary>Runs a statement and puts the row into the cache if it acknowledges a change.</summary>
    public async Task<StockDecision> WriteAsync(
        long productId, Func<StockDatabase, CancellationToken, Task<StockDecision>> decide, CancellationToken ct)
    {
        try
        {
            var decision = new StockDecision(StockOutcome.Nothing);
            await cache.SaveAsync<object?>(
                productId,
                null,
                async (_, ct) =>
                {
                    decision = await decide(database, ct);
                    return decision is { IsAcknowledged: true, Stock: { } stock } ? Entry(stock) : null;
                },
                ct);
            return decision;
        }
        catch (Exception e) when (IsInDoubt(e))
        {
            await TryReadBackAsync(productId);
            throw;
        }
    }

    /// <summary>Reads a row from the database into the cache, unless the cache has a newer one. Three round trips and a query.</summary>
    public async Task ReadBackAsync(long productId, CancellationToken ct) => await cache.SaveAsync(
        productId,
        (database, productId),
        static async (s, ct) => await s.database.FindAsync(s.productId, ct) is { Version: > 0 } stock ? Entry(stock) : null,
        ct);

    /// <summary>Replaces an older row in the cache with a committed one; see <see cref="IVersionedCache{TKey, T}"/>.</summary>
    public ValueTask PutAsync(StockLevel committed) => cache.PutAsync(committed.ProductId, Entry(committed));

    /// <summary>For a committed row that is deleted or not at hand: readers load it, and no older version is accepted. Cannot be cancelled.</summary>
    public ValueTask ForgetAsync(long productId, long version) => cache.ForgetAsync(productId, version);

    public ValueTask InvalidateAllAsync() => cache.InvalidateAllAsync();

    private static Loaded<ReadOnlyMemory<byte>> Entry(StockLevel stock) => new(StockDocument.From(stock).ToJson(), stock.Version);

    private static bool IsInDoubt(Exception e) => e switch
    {
        PostgresException refused => refused.IsTransient, // such as a server shutdown; otherwise nothing was changed
        _ => e is NpgsqlException or TimeoutException or OperationCanceledException,
    };

    private async Task TryReadBackAsync(long productId)
    {
        using var limit = new CancellationTokenSource(ReadBackLimit);
        try
        {
            await ReadBackAsync(productId, limit.Token);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            if (_failures.IsDue(nameof(ReadBackAsync), out var others))
            {
                log.LogWarning(
                    e, "The stock of product {ProductId}, and of {Others} others since the last log entry, could not be read back; its cache entry may be old until its TTL ends",
                    productId, others);
            }
        }
    }
}
