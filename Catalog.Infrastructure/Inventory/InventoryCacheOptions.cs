using Catalog.Caching;

namespace Catalog.Infrastructure.Inventory;

/// <summary>The cache policy of stocks; its settings are in the section <c>Caching:Inventory</c>.</summary>
public sealed class InventoryCacheOptions
{
    internal const string Name = "inventory";

    /// <summary>The name of the section.</summary>
    public const string Section = "Caching:Inventory";

    /// <summary>Fresh for 10 s, in Redis only; then served stale for 1 min while the database is down.</summary>
    /// <remarks>
    /// Nodes keep no copies in memory, so that an acknowledged change is visible on every node. Absence is not cached, so that a product
    /// has a stock as soon as it exists.
    /// </remarks>
    public CachePolicy<ReadOnlyMemory<byte>> Policy { get; } = new(Name)
    {
        Ttl = TimeSpan.FromSeconds(10),
        StaleIfError = TimeSpan.FromMinutes(1),
    };
}
