using Catalog.Caching;

namespace Catalog.Infrastructure.Countries;

/// <summary>The cache policy of countries; its settings are in the section <c>Caching:Countries</c>.</summary>
public sealed class CountryCacheOptions
{
    internal const string Name = "country";

    /// <summary>The name of the section.</summary>
    public const string Section = "Caching:Countries";

    /// <summary>
    /// Fresh for 24 h, one of them in a node's memory. Absence is cached for one hour, and an expired value is served for another day
    /// while the database is down.
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
