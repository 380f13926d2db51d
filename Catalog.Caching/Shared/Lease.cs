namespace Catalog.Caching.Shared;

/// <summary>The right to load and fill one key: valid until it expires or the key is invalidated. The token is random.</summary>
internal readonly record struct Lease(string Key, string Token)
{
    public static Lease New(string key) => new(key, Guid.NewGuid().ToString("N"));
}
