using System.Collections.Concurrent;
using Microsoft.Extensions.Caching.Hybrid;

namespace Catalog.Caching.Hybrid;

/// <summary>The framework's <see cref="HybridCache"/> over this library. Thread-safe.</summary>
/// <remarks>
/// <para>As its contract says: one load at a time of a key, here over all nodes; options and flags of a call; tags; serializers that are
/// registered. Values of types that may change are handed out as copies of their own, those of types that cannot change are shared.</para>
/// <para>Otherwise than the framework's own: Redis away is no error, a removal and a tag reach all nodes, and a load that began before a
/// removal stores nothing after it. Tags are those of all caches of this library. A key has at most 400 characters; what is longer, or too
/// large, is loaded and not cached. The token that a loader is given ends with the time that a load may take, not with its callers. What is
/// set goes to Redis, where the next reader finds it. Compression is the policy's affair.</para>
/// </remarks>
internal sealed class CatalogHybridCache(CacheNode node, CachePolicy policy, IServiceProvider services) : HybridCache
{
    private readonly ConcurrentDictionary<Type, object> _values = new();
    private readonly Keys<string> _keys = new(policy.Resource);

    /// <inheritdoc/>
    public override ValueTask<T> GetOrCreateAsync<TState, T>(
        string key,
        TState state,
        Func<TState, CancellationToken, ValueTask<T>> factory,
        HybridCacheEntryOptions? options = null,
        IEnumerable<string>? tags = null,
        CancellationToken cancellationToken = default) =>
        Of<T>().GetOrCreateAsync(key, state, factory, options, tags, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask SetAsync<T>(
        string key, T value, HybridCacheEntryOptions? options = null, IEnumerable<string>? tags = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Of<T>().SetAsync(key, value, options, tags);
    }

    /// <inheritdoc/>
    public override ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default) =>
        IsKey(key) ? node.Invalidator.InvalidateKeyAsync(_keys.Of(key), policy.Replicas) : default;

    /// <inheritdoc/>
    public override ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default) => tag == "*"
        ? node.Invalidator.InvalidateResourceAsync(policy.Resource)
        : node.Invalidator.InvalidateTagAsync(tag);

    /// <summary>Whether a key can be cached under; what cannot is loaded each time.</summary>
    internal static bool IsKey(string key) => key is { Length: > 0 and <= 400 };

    private HybridValues<T> Of<T>() => (HybridValues<T>)_values.GetOrAdd(
        typeof(T), static (_, s) => new HybridValues<T>(s.node, s.policy, s.services), (node, policy, services));
}
