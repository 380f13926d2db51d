using System.Globalization;
using Catalog.Caching;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Catalog.Infrastructure.Views;

/// <summary>Counts views, write-behind: Redis takes them at once, batches bring them to the database. Safe for concurrent use.</summary>
/// <remarks>
/// While Redis is known to be away, a view is counted in the database, a few at a time; the others are refused. A view of a
/// product that does not exist is dropped by the database.
/// </remarks>
internal sealed class ViewCounter(ICounters counts, ViewBatches batches, UniqueViewers viewers, IOptions<ViewOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _direct = new(options.Value.DirectCounts);

    /// <summary>Counts a view. One round trip to Redis.</summary>
    /// <param name="productId">The product, which need not exist.</param>
    /// <param name="viewer">Who viewed it, for the count of viewers; <see langword="null"/> when that is not known.</param>
    /// <param name="ct">Cancels the way to the database, not that to Redis.</param>
    /// <exception cref="NpgsqlException">Redis is away and the database failed; whether the view was counted is unknown.</exception>
    public async ValueTask<ViewTaken> CountAsync(long productId, string? viewer, CancellationToken ct)
    {
        // Both are on their way before either is awaited: one round trip.
        var counting = counts.AddAsync(Field(productId));
        var noting = viewer is null ? default : viewers.NoteAsync(productId, viewer);
        var taken = await counting;
        await noting;
        return taken switch
        {
            CountTaken.Taken => ViewTaken.Taken,
            CountTaken.Unknown => ViewTaken.Unknown,
            _ => await CountInDatabaseAsync(productId, ct),
        };
    }

    /// <summary>Views that Redis has taken and the database has not; <see langword="null"/> when Redis does not answer. One round trip.</summary>
    public ValueTask<long?> PendingAsync(long productId) => counts.PendingAsync(Field(productId));

    /// <summary>Brings the pending views of all nodes to the database now.</summary>
    /// <returns>How many batches were applied.</returns>
    /// <exception cref="NpgsqlException">The database failed; the views stay in Redis.</exception>
    public Task<int> FlushAsync(CancellationToken ct) => counts.FlushAsync(ct);

    /// <inheritdoc />
    public void Dispose() => _direct.Dispose();

    private static string Field(long productId) => productId.ToString(CultureInfo.InvariantCulture);

    private async Task<ViewTaken> CountInDatabaseAsync(long productId, CancellationToken ct)
    {
        if (!await _direct.WaitAsync(TimeSpan.Zero, ct))
        {
            return ViewTaken.Refused;
        }

        try
        {
            var one = new Dictionary<string, long> { [Field(productId)] = 1 };
            await batches.ApplyAsync(new CounterBatch(Guid.NewGuid().ToString("N"), one), ct);
            return ViewTaken.Taken;
        }
        finally
        {
            _direct.Release();
        }
    }
}
