using Catalog.Caching;
using Catalog.Infrastructure.Products;
using Microsoft.Extensions.Logging;

namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>Reads the most viewed products into the cache in the background, one warm-up at a time on each node.</summary>
/// <remarks>
/// One batch after the other: it takes one of the places for loads at most, waits for it like any reader, and pauses when there
/// is no room to wait. What it reads also comes into this node's memory, as far as that has room; other nodes find it in Redis.
/// Thread-safe.
/// </remarks>
internal sealed class CacheWarmups(
    PopularProducts popular, ProductStore products, TimeProvider time, ILogger<CacheWarmups> log) : IAsyncDisposable
{
    /// <summary>How many products one warm-up may ask for.</summary>
    public const int MostItems = 100_000;

    private const int BatchSize = 100; // one query, where they are not cached
    private const int Remembered = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private readonly List<Warmup> _warmups = [];
    private CancellationTokenSource _cancellation = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Begins to warm the most viewed products.</summary>
    /// <param name="count">How many, up to <see cref="MostItems"/>.</param>
    /// <returns>Null while another one runs on this node.</returns>
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

    /// <summary>A warm-up that this node runs or remembers; null otherwise.</summary>
    public Warmup? Find(Guid id)
    {
        lock (_warmups)
        {
            return _warmups.Find(warmup => warmup.Id == id);
        }
    }

    /// <summary>Stops a warm-up and returns when it has ended; one that has ended already stays as it is.</summary>
    /// <returns>False when this node knows none of that id.</returns>
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

            _cancellation.Cancel(); // the one that runs is the last that was started
            ending = _running;
        }

        await ending;
        return true;
    }

    /// <summary>Stops what runs.</summary>
    public async ValueTask DisposeAsync()
    {
        await _cancellation.CancelAsync();
        await _running;
        _cancellation.Dispose();
    }

    private async Task RunAsync(Warmup warmup, CancellationToken ct)
    {
        try
        {
            using var uncounted = UncountedReads.Begin();
            var ids = await popular.ListAsync(warmup.Count, ct);
            warmup.Found(ids.Count);
            foreach (var batch in ids.Chunk(BatchSize))
            {
                await WarmAsync(warmup, batch, ct);
            }

            warmup.End(WarmupState.Done, time.GetUtcNow());
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            warmup.End(WarmupState.Cancelled, time.GetUtcNow());
        }
#pragma warning disable CA1031 // Nobody awaits it: its state and the log are where the failure shows.
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
                await Task.Delay(Pause, ct); // readers first
            }
        }
    }
}
