using Catalog.Caching;

namespace Catalog.Infrastructure.Inventory;

/// <summary>How stocks are cached; what can be set stands in the section <c>Caching:Inventory</c>.</summary>
public sealed class InventoryCacheOptions
{
    /// <summary>The name of the cache.</summary>
    internal const string Name = "inventory";

    /// <summary>The name of the section.</summary>
    public const string Section = "Caching:Inventory";

    /// <summary>Fresh for 10 s, in Redis alone; then stale for 1 min while the database is away.</summary>
    /// <remarks>
    /// No copies in a node's memory, so that who was told of a change reads it on every node. Absence is not remembered, so that
    /// a product has a stock as soon as it exists.
    /// </remarks>
    public CachePolicy<ReadOnlyMemory<byte>> Policy { get; } = new(Name)
    {
        Ttl = TimeSpan.FromSeconds(10),
        StaleIfError = TimeSpan.FromMinutes(1),
    };
}
