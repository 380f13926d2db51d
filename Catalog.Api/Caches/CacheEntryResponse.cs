using Catalog.Infrastructure.CacheAdministration;

namespace Catalog.Api.Caches;

/// <summary>What is cached under a key, tier by tier, beside the database.</summary>
internal sealed record CacheEntryResponse
{
    /// <summary>The key.</summary>
    /// <example>product:{1}</example>
    public required string Key { get; init; }

    /// <summary>Whose entry it is.</summary>
    /// <example>product</example>
    public required string Resource { get; init; }

    /// <summary>How many nodes were asked; those that did not answer in time are not listed.</summary>
    public required int NodesAsked { get; init; }

    /// <summary>Each node that answered, the one that was asked first.</summary>
    public required IReadOnlyList<NodeCopy> Nodes { get; init; }

    /// <summary>What Redis holds.</summary>
    public required SharedCopy Shared { get; init; }

    /// <summary>The row behind it.</summary>
    public required DatabaseRow Database { get; init; }

    /// <summary>The beginning of the payload in Redis; null where there is none, and for what is private, encrypted or compressed.</summary>
    public required string? Preview { get; init; }
}

/// <summary>A node's own copy.</summary>
/// <param name="Node">The node.</param>
/// <param name="Copy">Its copy; null when it has none.</param>
internal sealed record NodeCopy(string Node, LocalCopy? Copy)
{
    /// <summary>Reads an answer.</summary>
    public static NodeCopy From(NodeAnswer answer) => new(answer.Node, answer.Copy);
}

/// <summary>What the database says.</summary>
/// <param name="State"><c>present</c>, <c>absent</c>, <c>unversioned</c>: made of many rows, or <c>unknown</c>: it does not answer.</param>
/// <param name="Version">The row's version; null unless it is present.</param>
public sealed record DatabaseRow(string State, long? Version)
{
    /// <summary>Names the state.</summary>
    public static DatabaseRow From(DatabaseVersion row) => new(row.State switch
    {
        DatabaseState.Present => "present",
        DatabaseState.Absent => "absent",
        DatabaseState.Unversioned => "unversioned",
        _ => "unknown",
    }, row.Version);
}
