using System.Text.RegularExpressions;
using Catalog.Caching;
using Npgsql;

namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>All resources that are cached. Thread-safe.</summary>
public sealed class CachedResources(IEnumerable<CachedResource> resources)
{
    private readonly CachedResource[] _all = [.. resources];

    /// <summary>All of them.</summary>
    public IReadOnlyList<CachedResource> All => _all;

    /// <summary>The one whose entry has this key; null when no resource has such keys.</summary>
    public CachedResource? OfKey(string key) => Array.Find(_all, resource => resource.Keys.IsMatch(key));

    /// <summary>The one of this name; null when there is none.</summary>
    public CachedResource? Named(string name) => Array.Find(_all, resource => resource.Name == name);

    /// <summary>What the database says of the row behind an entry; unknown when it does not answer.</summary>
    public static async ValueTask<DatabaseVersion> AskDatabaseAsync(CachedResource resource, string key, CancellationToken ct)
    {
        try
        {
            return await resource.DatabaseVersionOfAsync(key, ct);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            return new DatabaseVersion(DatabaseState.Unknown); // told as the answer: L1 and L2 are worth seeing all the same
        }
    }
}

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
