using Catalog.Caching;
using Catalog.Infrastructure.Persistence;
using Catalog.Infrastructure.Products;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>Loads the most viewed products into the cache in the background, one warm-up at a time on each node.</summary>
/// <remarks>
/// It loads one batch after another: it occupies at most one load slot, waits for it like any reader, and pauses when the queue is full.
/// The products are also kept in this node's memory, as far as there is room; other nodes find them in Redis.
/// Thread-safe.
/// </remarks>
internal sealed class CacheWarmups(
    NpgsqlDataSource source, ProductStore products, TimeProvider time, ILogger<CacheWarmups> log) : IAsyncDisposable
{
    /// <summary>The maximum number of products of one warm-up.</summary>
    public const int MostItems = 100_000;

    private const int BatchSize = 100; // one query for those that are not cached
    private const int Remembered = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private readonly List<Warmup> _warmups = [];
    private CancellationTokenSource _cancellation = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Starts a warm-up of the most viewed products.</summary>
    /// <param name="count">How many, up to <see cref="MostItems"/>.</param>
    /// <returns>Null if another one is running on this node.</returns>
    public Warmup? TryStart(int count)
    {
        lock (_warmups)
        {
            if (!_running.IsCompleted)
            {
                return null;
            }

            var warmup = new Warmup(count, time.GetUtcNow());
            _warmups.Add(warmup);
            if (_warmups.Count > Remembered)
            {
                _warmups.RemoveAt(0);
            }

            _cancellation.Dispose();
            _cancellation = new CancellationTokenSource();
            var ct = _cancellation.Token;
            _running = Task.Run(() => RunAsync(warmup, ct), CancellationToken.None);
            return warmup;
        }
    }

    /// <summary>The running and recent warm-ups of this node, newest first.</summary>
    public IReadOnlyList<Warmup> List()
    {
        lock (_warmups)
        {
            return [.. Enumerable.Reverse(_warmups)];
        }
    }

    /// <summary>A running or recent warm-up of this node, or null.</summary>
    public Warmup? Find(Guid id)
    {
        lock (_warmups)
        {
            return _warmups.Find(warmup => warmup.Id == id);
        }
    }

    /// <summary>Cancels a warm-up and returns when it has ended. One that has already ended is not changed.</summary>
    /// <returns>False if this node knows no warm-up with that id.</returns>
    public async Task<bool> CancelAsync(Guid id)
    {
        Task ending;
        lock (_warmups)
        {
            if (_warmups.Find(known => known.Id == id) is not { } warmup)
            {
                return false;
            }

            if (warmup.State != WarmupState.Running)
            {
                return true;
            }

            _cancellation.Cancel(); // belongs to the running one, which was started last
            ending = _running;
        }

        await ending;
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _cancellation.CancelAsync();
        await _running;
        _cancellation.Dispose();
    }

    /// <summary>Loads the products of a warm-up, for a caller that waits for it.</summary>
    /// <exception cref="NpgsqlException">The database failed.</exception>
    public async Task LoadAsync(Warmup warmup, CancellationToken ct)
    {
        // Products without views come last, so that a new catalog can be warmed too.
        await using var command = source.Command(
            """
            SELECT p.id FROM products p LEFT JOIN product_views v ON v.product_id = p.id
            ORDER BY coalesce(v.views, 0) DESC, p.id
            LIMIT $1
            """,
            PlainSql.Value(warmup.Count));
        var ids = await command.ListAsync(reader => reader.GetInt64(0), ct);
        warmup.Found(ids.Count);
        foreach (var batch in ids.Chunk(BatchSize))
        {
            await WarmAsync(warmup, batch, ct);
        }
    }

    private async Task RunAsync(Warmup warmup, CancellationToken ct)
    {
        try
        {
            using var uncounted = UncountedReads.Begin();
            await LoadAsync(warmup, ct);
            warmup.End(WarmupState.Done, time.GetUtcNow());
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            warmup.End(WarmupState.Cancelled, time.GetUtcNow());
        }
#pragma warning disable CA1031 // Not awaited: the failure is reported by the state and the log.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.LogWarning(e, "Warming {Count} products failed", warmup.Count);
            warmup.End(WarmupState.Failed, time.GetUtcNow());
        }
    }

    private async Task WarmAsync(Warmup warmup, long[] batch, CancellationToken ct)
    {
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            try
            {
                warmup.Add(await products.GetManyAsync(batch, ct));
                return;
            }
            catch (CacheOverloadedException)
            {
                await Task.Delay(Pause, ct); // readers have priority
            }
        }
    }
}
