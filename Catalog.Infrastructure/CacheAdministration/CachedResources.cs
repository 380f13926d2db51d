using System.Text.RegularExpressions;
using Catalog.Caching;
using Npgsql;

namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>All cached resources. Thread-safe.</summary>
public sealed class CachedResources(IEnumerable<CachedResource> resources)
{
    private readonly CachedResource[] _all = [.. resources];

    /// <summary>All resources.</summary>
    public IReadOnlyList<CachedResource> All => _all;

    /// <summary>The resource of a key; null if there is none.</summary>
    public CachedResource? OfKey(string key) => Array.Find(_all, resource => resource.Keys.IsMatch(key));

    /// <summary>The resource of this name; null if there is none.</summary>
    public CachedResource? Named(string name) => Array.Find(_all, resource => resource.Name == name);

    /// <summary>The resource whose lists have this version key; null if there is none.</summary>
    public CachedResource? OfVersionKey(string name) => Array.Find(_all, resource => resource.VersionKeys?.IsMatch(name) ?? false);

    /// <summary>The version of an entry's row in the database; unknown if the database does not answer.</summary>
    public static async ValueTask<DatabaseVersion> AskDatabaseAsync(CachedResource resource, string key, CancellationToken ct)
    {
        try
        {
            return await resource.DatabaseVersionOfAsync(key, ct);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            return new DatabaseVersion(DatabaseState.Unknown); // not an error: the copies in L1 and L2 are still useful
        }
    }
}

/// <summary>The description of a cached resource for the cache administration. Immutable; one is registered for each resource.</summary>
public sealed record CachedResource
{
    /// <summary>The cache policy, which names the resource.</summary>
    public required CachePolicy Policy { get; init; }

    /// <summary>Matches the keys of its entries and no others; the group <c>id</c> is the argument of <see cref="DatabaseVersion"/>.</summary>
    public required Regex Keys { get; init; }

    /// <summary>Matches the version keys of its lists; null if its entries are no pages of lists.</summary>
    public Regex? VersionKeys { get; init; }

    /// <summary>An example of its keys.</summary>
    public required string ExampleKey { get; init; }

    /// <summary>Whether its payloads are hidden even from administrators. Those of encrypted resources always are.</summary>
    public bool IsPrivate { get; init; }

    /// <summary>
    /// Whether writers put versions into the cache (write-through). Then an invalidation must leave the row's version behind, or an older
    /// version that is in flight could be stored.
    /// </summary>
    public bool IsWrittenThrough { get; init; }

    /// <summary>Reads the version of an entry's row. Throws the database's exceptions.</summary>
    public required Func<string, CancellationToken, ValueTask<DatabaseVersion>> DatabaseVersion { get; init; }

    /// <summary>The resource's name.</summary>
    public string Name => Policy.Resource;

    /// <summary>Whether a payload may be shown.</summary>
    public bool IsShown => !IsPrivate && !Policy.Encrypt;

    /// <summary>The same for a complete key of this resource.</summary>
    public ValueTask<DatabaseVersion> DatabaseVersionOfAsync(string key, CancellationToken ct) =>
        DatabaseVersion(Keys.Match(key).Groups["id"].Value, ct);
}
