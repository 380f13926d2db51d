using Catalog.Infrastructure.CacheAdministration;

namespace Catalog.Api.Caches;

/// <summary>A cache entry in every tier, compared with the database.</summary>
internal sealed record CacheEntryResponse
{
    /// <summary>The key.</summary>
    /// <example>product:{1}</example>
    public required string Key { get; init; }

    /// <summary>The cached resource.</summary>
    /// <example>product</example>
    public required string Resource { get; init; }

    /// <summary>How many nodes were asked. Nodes that did not answer in time are not listed.</summary>
    public required int NodesAsked { get; init; }

    /// <summary>Each node that answered, starting with the one that handled the request.</summary>
    public required IReadOnlyList<NodeCopy> Nodes { get; init; }

    /// <summary>What Redis holds.</summary>
    public required SharedCopy Shared { get; init; }

    /// <summary>The database row.</summary>
    public required DatabaseRow Database { get; init; }

    /// <summary>The beginning of the payload in Redis; null when there is none or when it is private or encrypted.</summary>
    public required string? Preview { get; init; }
}

/// <summary>The copy in a node's memory.</summary>
/// <param name="Node">The node.</param>
/// <param name="Copy">Its copy; null when it has none.</param>
internal sealed record NodeCopy(string Node, LocalCopy? Copy)
{
    /// <summary>Converts the answer of a node.</summary>
    public static NodeCopy From(NodeAnswer answer) => new(answer.Node, answer.Copy);
}

/// <summary>The state of the entry in the database.</summary>
/// <param name="State"><c>present</c>, <c>absent</c>, <c>unversioned</c> (built from many rows) or <c>unknown</c> (the database does not answer).</param>
/// <param name="Version">The row's version; null unless it is present.</param>
public sealed record DatabaseRow(string State, long? Version)
{
    /// <summary>Converts a version read from the database.</summary>
    public static DatabaseRow From(DatabaseVersion row) => new(row.State.ToString().ToLowerInvariant(), row.Version);
}
