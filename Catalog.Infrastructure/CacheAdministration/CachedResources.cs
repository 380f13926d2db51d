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
