using System.ComponentModel.DataAnnotations;
using Catalog.Caching;

namespace Catalog.Infrastructure.Users;

/// <summary>The cache policy of users; its settings are in the section <c>Caching:Users</c>.</summary>
public sealed class UserCacheOptions
{
    internal const string Name = "user";

    /// <summary>The name of the section.</summary>
    public const string Section = "Caching:Users";

    /// <summary>
    /// The number of users that the Bloom filter is sized for. Default: 100,000, which takes 120 kB in Redis at 1 % false positives. With more
    /// users, more ids that do not exist pass. The same on all nodes.
    /// </summary>
    [Range(1_000, 100_000_000)]
    public long FilterUsers { get; set; } = 100_000;

    /// <summary>The filter's rate of false positives at that number of users. Default: 0.01. The same on all nodes.</summary>
    internal double FilterFalsePositives { get; init; } = 0.01;

    /// <summary>
    /// Fresh for 5 min, 15 s of them in a node's memory. Absence is cached for 60 s, and an expired value is served for 10 min while the
    /// database is down. Encrypted in Redis; unencrypted in a node's own memory.
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
