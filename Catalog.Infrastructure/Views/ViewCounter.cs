using System.Globalization;
using Catalog.Caching;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Catalog.Infrastructure.Views;

/// <summary>Counts views, write-behind: Redis counts immediately, batches write to the database. Safe for concurrent use.</summary>
/// <remarks>
/// While Redis is known to be down, or there is none, views are counted in the database, a few at a time; further ones are refused. The database drops a
/// view of a product that does not exist.
/// </remarks>
internal sealed class ViewCounter(ICounters counts, ViewBatches batches, UniqueViewers viewers, IOptions<ViewOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _direct = new(options.Value.DirectCounts);

    /// <summary>Counts a view. One round trip to Redis.</summary>
    /// <param name="productId">The product, which may not exist.</param>
    /// <param name="viewer">An identifier of the viewer, for the number of viewers; <see langword="null"/> if unknown.</param>
    /// <param name="ct">Cancels the statement in the database, not the call to Redis.</param>
    /// <returns><see cref="CountTaken.NotTaken"/> if Redis is down and the limit for the database is reached.</returns>
    /// <exception cref="NpgsqlException">Redis is down and the database failed; it is unknown whether the view was counted.</exception>
    public async ValueTask<CountTaken> CountAsync(long productId, string? viewer, CancellationToken ct)
    {
        // Both commands are sent before either is awaited: one round trip. The viewer first, so that the flush of the view finds it.
        var noting = viewer is null ? default : viewers.NoteAsync(productId, viewer);
        var counting = counts.AddAsync(Field(productId));
        var taken = await counting;
        await noting;
        return taken == CountTaken.NotTaken ? await CountInDatabaseAsync(productId, ct) : taken;
    }

    /// <summary>
    /// Views that are counted in Redis but not yet in the database; <see langword="null"/> if Redis does not answer. One round trip.
    /// </summary>
    public ValueTask<long?> PendingAsync(long productId) => counts.PendingAsync(Field(productId));

    /// <summary>Writes the pending views of all nodes to the database now.</summary>
    /// <returns>The number of applied batches.</returns>
    /// <exception cref="NpgsqlException">The database failed; the views stay in Redis.</exception>
    public Task<int> FlushAsync(CancellationToken ct) => counts.FlushAsync(ct);

    public void Dispose() => _direct.Dispose();

    private static string Field(long productId) => productId.ToString(CultureInfo.InvariantCulture);

    private async Task<CountTaken> CountInDatabaseAsync(long productId, CancellationToken ct)
    {
        if (!await _direct.WaitAsync(TimeSpan.Zero, ct))
        {
            return CountTaken.NotTaken;
        }

        try
        {
            var one = new Dictionary<string, long> { [Field(productId)] = 1 };
            await batches.ApplyAsync(new CounterBatch(Guid.NewGuid().ToString("N"), one), ct);
            return CountTaken.Taken;
        }
        catch (PoisonEventException)
        {
            return CountTaken.Taken; // and dropped, as one is that Redis took
        }
        finally
        {
            _direct.Release();
        }
    }
}
