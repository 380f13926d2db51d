using Catalog.Infrastructure.CacheAdministration;

namespace Catalog.Api.Caches;

/// <summary>The result of an invalidation, and what was cached before it.</summary>
internal sealed record InvalidationResponse
{
    /// <summary>Whether it was a dry run, which changes nothing.</summary>
    public required bool DryRun { get; init; }

    /// <summary>Whether Redis has confirmed the invalidation; if not, it is sent again until it does. Null for a dry run.</summary>
    public required bool? Confirmed { get; init; }

    /// <summary>Whether any entry may carry the tag; false when nothing was ever cached with it. Null for a key.</summary>
    public required bool? Known { get; init; }

    /// <summary>How many nodes were asked. Nodes that did not answer in time are not listed.</summary>
    public required int NodesAsked { get; init; }

    /// <summary>How many copies were cached, in the memories of all nodes and in Redis, and are gone now; for a dry run: would go.</summary>
    /// <remarks>For a tag or a resource, Redis does not list its entries: only the copies in memory are counted.</remarks>
    /// <example>3</example>
    public required int Copies { get; init; }

    /// <summary>How many copies each node held, valid or not.</summary>
    public required IReadOnlyList<NodeCopyCount> Nodes { get; init; }

    /// <summary>The entry in Redis before the invalidation; null for a tag or a resource, whose entries Redis does not list.</summary>
    public required SharedCopy? Shared { get; init; }

    /// <summary>
    /// The tag's generation before the invalidation: entries loaded at or after it are valid. Null for a key, or when Redis has none.
    /// </summary>
    public required long? Generation { get; init; }

    /// <summary>Its generation now; null for a key or a dry run.</summary>
    public required long? NewGeneration { get; init; }

    /// <summary>Converts a report.</summary>
    internal static InvalidationResponse From(InvalidationReport report) => new()
    {
        DryRun = report.IsConfirmed is null,
        Confirmed = report.IsConfirmed,
        Known = report.IsKnown,
        NodesAsked = report.Nodes.Asked,
        Copies = report.Nodes.Answers.Sum(answer => NodeCopyCount.From(answer).Copies) + (report.Shared is { Bytes: not null } ? 1 : 0),
        Nodes = [.. report.Nodes.Answers.Select(NodeCopyCount.From)],
        Shared = report.Shared,
        Generation = report.Generation,
        NewGeneration = report.NewGeneration,
    };
}
