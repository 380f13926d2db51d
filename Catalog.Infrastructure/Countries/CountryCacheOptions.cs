using Catalog.Caching;

namespace Catalog.Infrastructure.Countries;

/// <summary>How countries are cached; what can be set stands in the section <c>Caching:Countries</c>.</summary>
public sealed class CountryCacheOptions
{
    /// <summary>The name of the cache.</summary>
    internal const string Name = "country";

    /// <summary>The name of the section.</summary>
    public const string Section = "Caching:Countries";

    /// <summary>
    /// Fresh for 24 h, an hour of it in a node's memory; absence is remembered for an hour, and the old value is served for
    /// another day while the database is away.
    /// </summary>
    public CachePolicy<ReadOnlyMemory<byte>> Policy { get; } = new(Name)
    {
        Pattern = "read-through",
        Ttl = TimeSpan.FromHours(24),
        LocalTtl = TimeSpan.FromHours(1),
        NegativeTtl = TimeSpan.FromHours(1),
        StaleIfError = TimeSpan.FromHours(24),
    };
}
