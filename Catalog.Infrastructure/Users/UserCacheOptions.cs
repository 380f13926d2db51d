using System.ComponentModel.DataAnnotations;
using Catalog.Caching;

namespace Catalog.Infrastructure.Users;

/// <summary>How users are cached; what can be set stands in the section <c>Caching:Users</c>.</summary>
public sealed class UserCacheOptions
{
    /// <summary>The name of the cache.</summary>
    internal const string Name = "user";

    /// <summary>The name of the section.</summary>
    public const string Section = "Caching:Users";

    /// <summary>
    /// How many users the filter against made-up ids is sized for. Default: 100,000, which takes 120 kB in Redis at 1 %; with more
    /// users it lets more made-up ids pass. The same on all nodes.
    /// </summary>
    [Range(1_000, 100_000_000)]
    public long FilterUsers { get; set; } = 100_000;

    /// <summary>The share of made-up ids that the filter lets pass at that size. Default: 0.01. The same on all nodes.</summary>
    internal double FilterFalsePositives { get; init; } = 0.01;

    /// <summary>
    /// Fresh for 5 min, 15 s of it in a node's memory; absence is remembered for 60 s, and the old value is served for 10 min while
    /// the database is away. Encrypted on the way to Redis; a node's own memory holds it in clear.
    /// </summary>
    public CachePolicy<ReadOnlyMemory<byte>> Policy { get; } = new(Name)
    {
        Ttl = TimeSpan.FromMinutes(5),
        LocalTtl = TimeSpan.FromSeconds(15),
        NegativeTtl = TimeSpan.FromSeconds(60),
        StaleIfError = TimeSpan.FromMinutes(10),
        EarlyRefresh = 1,
        Encrypt = true,
    };
}
