using System.Text.Json;
using Catalog.Caching;
using Catalog.Infrastructure.Inventory;

namespace Catalog.Tests.Inventory;

/// <summary>The inventory stores of one node.</summary>
internal sealed record StockNode(StockCache Cache, InventoryStore Inventory, ReservationStore Reservations, ReservationSweep Sweep)
{
    /// <summary>Reserves as a user without limits, under a new key unless one is given.</summary>
    public Task<ReservationWrite> ReserveAsync(long productId, long quantity = 1, string? key = null, TimeSpan? holdFor = null) =>
        Reservations.ReserveAsync(
            productId, userId: 1, isLimited: false, quantity, holdFor, key ?? Guid.NewGuid().ToString(), CancellationToken.None);

    /// <summary>Reserves as a customer, under a new key unless one is given.</summary>
    public Task<ReservationWrite> ReserveForAsync(long customer, long productId, long quantity = 1, string? key = null) =>
        Reservations.ReserveAsync(
            productId, customer, isLimited: true, quantity, holdFor: null, key ?? Guid.NewGuid().ToString(), CancellationToken.None);

    /// <summary>The available units as read on this node, with the version and the outcome of the cache.</summary>
    public async Task<(long Available, long Version, CacheOutcome Outcome)> ReadAsync(long productId)
    {
        var read = await Inventory.GetAsync(productId, CancellationToken.None);
        using var document = JsonDocument.Parse(read.Value);
        return (document.RootElement.GetProperty("available").GetInt64(), read.Version, read.Outcome);
    }
}
