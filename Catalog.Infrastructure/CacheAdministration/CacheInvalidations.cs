using Catalog.Caching;
using Catalog.Caching.Entries;
using Npgsql;

namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>Invalidates entries manually, or shows what an invalidation would affect. Safe for concurrent use.</summary>
internal sealed class CacheInvalidations(CacheNode node, CacheInspector inspector, CachedResources resources)
{
    /// <summary>Inspects what is cached and, unless it is a dry run, invalidates it on all nodes.</summary>
    /// <param name="target">The target; a key must belong to a cached resource.</param>
    /// <param name="dryRun">Whether to change nothing.</param>
    /// <param name="ct">Cancels the inspection; the invalidation cannot be cancelled.</param>
    /// <exception cref="NpgsqlException">The resource is written through, and its version could not be read from the database.</exception>
    public Task<InvalidationReport> RunAsync(InvalidationTarget target, bool dryRun, CancellationToken ct) => target switch
    {
        { Key: { } key } => RunKeyAsync(key, dryRun, ct),
        { Tag: { } tag } => RunTagAsync(resources.Named(tag) is null ? tag : Tags.NameOfResource(tag), dryRun, ct),
        { Resource: { } resource } => RunTagAsync(Tags.NameOfResource(resource), dryRun, ct),
        _ => throw new ArgumentException("Neither a key nor a tag nor a resource is given.", nameof(target)),
    };

    private async Task<InvalidationReport> RunKeyAsync(string key, bool dryRun, CancellationToken ct)
    {
        var resource = resources.OfKey(key) ?? throw new ArgumentException("The key belongs to no cached resource.", nameof(key));
        var nodes = await inspector.NodesAsync(key, ct);
        var shared = await inspector.SharedAsync(key, resource.Name);
        if (dryRun)
        {
            return new InvalidationReport(nodes, shared, null, null, null, null);
        }

        await InvalidateAsync(resource, key, ct);
        return new InvalidationReport(nodes, shared, null, null, null, !node.Journal.IsPending(key));
    }

    private async Task InvalidateAsync(CachedResource resource, string key, CancellationToken ct)
    {
        if (resource.IsWrittenThrough && await resource.DatabaseVersionOfAsync(key, ct) is { Version: { } version })
        {
            await node.Invalidator.WriteAsync(key, EncodedEntry.Tombstone(version), version, replicas: resource.Policy.Replicas);
        }
        else
        {
            await node.Invalidator.InvalidateKeyAsync(key, resource.Policy.Replicas);
        }
    }

    private async Task<InvalidationReport> RunTagAsync(string tag, bool dryRun, CancellationToken ct)
    {
        var nodes = await inspector.NodesWithTagAsync(tag, ct);
        var generation = await inspector.GenerationAsync(tag);
        var key = Tags.KeyNamed(tag);
        var named = key is null ? null : resources.OfKey(key);
        var listed = resources.OfVersionKey(tag);
        var isKnown = generation is not null || named is not null || listed is not null;
        if (dryRun)
        {
            return new InvalidationReport(nodes, null, generation, isKnown, null, null);
        }

        await node.Invalidator.InvalidateTagAsync(tag);
        if (named is not null)
        {
            await InvalidateAsync(named, key!, ct);
        }

        if (listed is not null)
        {
            await node.Versions.BumpAsync(tag, listed.Policy.Replicas);
        }

        var isPending = node.Journal.IsPending([Tags.Hash(tag)])
            || (key is not null && node.Journal.IsPending(key))
            || node.Journal.IsVersionPending(tag);
        return new InvalidationReport(nodes, null, generation, isKnown, await inspector.GenerationAsync(tag), !isPending);
    }
}

/// <summary>The target of an invalidation; exactly one of the three is set.</summary>
/// <param name="Key">The key of one entry.</param>
/// <param name="Tag">A tag, or another name as in <c>Cache-Tag</c>: all entries that have it, or that it names.</param>
/// <param name="Resource">The name of a resource: all its entries.</param>
public sealed record InvalidationTarget(string? Key, string? Tag, string? Resource)
{
    /// <summary>The target in one word for the log, such as <c>cache:tag:category:garden</c>.</summary>
    public string Name => Key is not null ? $"cache:key:{Key}" : Tag is not null ? $"cache:tag:{Tag}" : $"cache:resource:{Resource}";
}

/// <summary>The result of an invalidation.</summary>
/// <param name="Nodes">Each node's copies before: of the key, or the number that have the tag.</param>
/// <param name="Shared">The entry in Redis before; null for tags and resources.</param>
/// <param name="Generation">The tag's generation before; null for keys, or when Redis has none.</param>
/// <param name="IsKnown">Whether any entry may have the tag; null for keys.</param>
/// <param name="NewGeneration">The tag's generation after; null for keys and dry runs.</param>
/// <param name="IsConfirmed">
/// Whether Redis has confirmed it. If not, this node does not read the invalidated entries and sends it again. Null for dry runs.
/// </param>
internal sealed record InvalidationReport(
    NodeAnswers Nodes, SharedCopy? Shared, long? Generation, bool? IsKnown, long? NewGeneration, bool? IsConfirmed);
