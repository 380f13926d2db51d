using System.Text.RegularExpressions;
using Catalog.Caching;

namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>What the administration of the cache has to know of a resource. Immutable; one is registered for each resource.</summary>
public sealed record CachedResource
{
    /// <summary>How it is cached; names the resource.</summary>
    public required CachePolicy Policy { get; init; }

    /// <summary>Matches the keys of its entries and no others; the group <c>id</c> is what <see cref="DatabaseVersion"/> is given.</summary>
    public required Regex Keys { get; init; }

    /// <summary>A key of it, to show what they look like.</summary>
    public required string ExampleKey { get; init; }

    /// <summary>Whether its payloads are nobody else's business, an administrator's included. An encrypted resource always is.</summary>
    public bool IsPrivate { get; init; }

    /// <summary>
    /// Whether writers put versions into the cache (write-through): then a removed entry must leave the row's version behind, or
    /// an older one that is still on its way could settle.
    /// </summary>
    public bool IsWrittenThrough { get; init; }

    /// <summary>Asks the database for the row behind an entry. Throws what the database throws.</summary>
    public required Func<string, CancellationToken, ValueTask<DatabaseVersion>> DatabaseVersion { get; init; }

    /// <summary>The resource's name.</summary>
    public string Name => Policy.Resource;

    /// <summary>Whether a payload may be shown.</summary>
    public bool IsShown => !IsPrivate && !Policy.Encrypt;

    /// <summary>The same for a whole key of this resource.</summary>
    public ValueTask<DatabaseVersion> DatabaseVersionOfAsync(string key, CancellationToken ct) =>
        DatabaseVersion(Keys.Match(key).Groups["id"].Value, ct);
}
