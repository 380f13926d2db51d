using Catalog.Caching;
using Catalog.Caching.Entries;
using Npgsql;

namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>Invalidates by hand, or tells what that would take away. Safe for concurrent use.</summary>
internal sealed class CacheInvalidations(CacheNode node, CacheInspector inspector, CachedResources resources)
{
    /// <summary>Looks at what is cached and, unless it is a dry run, invalidates it on all nodes.</summary>
    /// <param name="target">What; a key must be one of a cached resource.</param>
    /// <param name="dryRun">Whether to change nothing.</param>
    /// <param name="ct">Ends the look; what follows it is not cancellable.</param>
    /// <exception cref="NpgsqlException">The entry is one of a written-through resource, and the database does not tell its version.</exception>
    public Task<InvalidationReport> RunAsync(InvalidationTarget target, bool dryRun, CancellationToken ct) => target switch
    {
        { Key: { } key } => RunKeyAsync(key, dryRun, ct),
        { Tag: { } tag } => RunTagAsync(tag, dryRun, ct),
        { Resource: { } resource } => RunTagAsync(Tags.NameOfResource(resource), dryRun, ct),
        _ => throw new ArgumentException("Neither a key nor a tag nor a resource is given.", nameof(target)),
    };

    private async Task<InvalidationReport> RunKeyAsync(string key, bool dryRun, CancellationToken ct)
    {
        var resource = resources.OfKey(key) ?? throw new ArgumentException("The key is none of a cached resource.", nameof(key));
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
        var isKnown = generation is not null || named is not null;
        if (dryRun)
        {
            return new InvalidationReport(nodes, null, generation, isKnown, null, null);
        }

        await node.Invalidator.InvalidateTagAsync(tag);
        if (named is not null)
        {
            await InvalidateAsync(named, key!, ct);
        }

        var isPending = node.Journal.IsPending([Tags.Hash(tag)]) || (key is not null && node.Journal.IsPending(key));
        return new InvalidationReport(nodes, null, generation, isKnown, await inspector.GenerationAsync(tag), !isPending);
    }
}

/// <summary>What is to be invalidated: exactly one of the three is given.</summary>
/// <param name="Key">The key of one entry.</param>
/// <param name="Tag">All entries that carry it.</param>
/// <param name="Resource">All entries of the resource of this name.</param>
public sealed record InvalidationTarget(string? Key, string? Tag, string? Resource)
{
    /// <summary>What it is in one word for a log, such as <c>cache:tag:category:garden</c>.</summary>
    public string Name => Key is not null ? $"cache:key:{Key}" : Tag is not null ? $"cache:tag:{Tag}" : $"cache:resource:{Resource}";
}

/// <summary>What an invalidation found, and whether it was done.</summary>
/// <param name="Nodes">Each node's copies before: of the key, or how many carry the tag.</param>
/// <param name="Shared">The entry in Redis before; null for tags and resources.</param>
/// <param name="Generation">The tag's generation before; null for keys, or when Redis does not know the tag.</param>
/// <param name="IsKnown">Whether the tag is one that something cached may carry; null for keys.</param>
/// <param name="NewGeneration">The tag's generation after; null for keys and dry runs.</param>
/// <param name="IsConfirmed">
/// Whether Redis has confirmed it; when not, this node does not read what was invalidated and sends it again. Null for dry runs.
/// </param>
internal sealed record InvalidationReport(
    NodeAnswers Nodes, SharedCopy? Shared, long? Generation, bool? IsKnown, long? NewGeneration, bool? IsConfirmed);
