using System.ComponentModel.DataAnnotations;
using Catalog.Caching;

namespace Catalog.Infrastructure.Trending;

/// <summary>The cache policy of the trending list; its settings are in the section <c>Caching:Trending</c>.</summary>
public sealed class TrendingOptions
{
    internal const string Name = "trending";

    /// <summary>The name of the section.</summary>
    public const string Section = "Caching:Trending";

    /// <summary>The share of the TTL after which a read refreshes the list in the background. Default: 0.8.</summary>
    [Range(0.01, 0.99)]
    public double RefreshAt
    {
        get => Policy.RefreshAhead;
        set => Policy.RefreshAhead = value;
    }

    /// <summary>Fresh for 30 s, 5 s of them in a node's memory; an expired list is served for 10 min while the database is down.</summary>
    public CachePolicy<ReadOnlyMemory<byte>> Policy { get; } = new(Name)
    {
        KeyPrefix = "", // there is only one list, so its name is the key
        Ttl = TimeSpan.FromSeconds(30),
        LocalTtl = TimeSpan.FromSeconds(5),
        StaleIfError = TimeSpan.FromMinutes(10),
        RefreshAhead = 0.8,
    };
}
