using System.Collections.Concurrent;
using Microsoft.Extensions.Caching.Hybrid;

namespace Catalog.Caching.Hybrid;

/// <summary>The framework's <see cref="HybridCache"/> on top of this library. Thread-safe.</summary>
/// <remarks>
/// <para>Keeps its contract: one load per key at a time, here across all nodes; per-call options and flags; tags; registered serializers.
/// Values of mutable types are returned as copies, those of immutable types are shared.</para>
/// <para>Differs from the framework's implementation: Redis down is no error, removals by key or tag reach all nodes, and a load that began
/// before a removal stores nothing after it. Tags are shared with all caches of this library. A value whose key has more than 400 characters,
/// or that is too large, is loaded and not cached, and so is one that expires at once. The loader's token is cancelled after the load timeout, not by its callers. A value that is
/// set goes to Redis, where the next reader finds it.</para>
/// </remarks>
internal sealed class CatalogHybridCache(CacheNode node, CachePolicy policy, IServiceProvider services) : HybridCache
{
    private readonly ConcurrentDictionary<Type, object> _values = new();
    private readonly Keys<string> _keys = new(policy.Resource);

    public override ValueTask<T> GetOrCreateAsync<TState, T>(
        string key,
        TState state,
        Func<TState, CancellationToken, ValueTask<T>> factory,
        HybridCacheEntryOptions? options = null,
        IEnumerable<string>? tags = null,
        CancellationToken cancellationToken = default) =>
        Of<T>().GetOrCreateAsync(key, state, factory, options, tags, cancellationToken);

    public override ValueTask SetAsync<T>(
        string key, T value, HybridCacheEntryOptions? options = null, IEnumerable<string>? tags = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Of<T>().SetAsync(key, value, options, tags);
    }

    public override ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default) =>
        IsKey(key) ? node.Invalidator.InvalidateKeyAsync(_keys.Of(key), policy.Replicas) : default;

    public override ValueTask RemoveAsync(IEnumerable<string> keys, CancellationToken cancellationToken = default) =>
        node.Invalidator.InvalidateKeysAsync([.. keys.Where(IsKey).Select(_keys.Of)], policy.Replicas);

    public override async ValueTask RemoveByTagAsync(IEnumerable<string> tags, CancellationToken cancellationToken = default)
    {
        string[] all = [.. tags];
        if (all.Contains(HybridTags.All))
        {
            await node.Invalidator.InvalidateResourceAsync(policy.Resource);
        }

        await node.Invalidator.InvalidateTagsAsync([.. all.Where(tag => tag != HybridTags.All && HybridTags.IsTag(tag))]);
    }

    public override ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default) =>
        tag == HybridTags.All ? node.Invalidator.InvalidateResourceAsync(policy.Resource)
        : !HybridTags.IsTag(tag) ? default // no entry has such a tag
        : node.Invalidator.InvalidateTagAsync(tag);

    /// <summary>Whether a key can be cached; other keys are loaded each time.</summary>
    internal static bool IsKey(string key) => Keys<string>.IsText(key);

    private HybridValues<T> Of<T>() => (HybridValues<T>)_values.GetOrAdd(
        typeof(T), static (_, s) => new HybridValues<T>(s.node, s.policy, s.services), (node, policy, services));
}
