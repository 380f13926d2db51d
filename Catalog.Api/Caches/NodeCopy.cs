using Catalog.Caching.Inspection;

namespace Catalog.Api.Caches;

/// <summary>A node's own copy.</summary>
/// <param name="Node">The node.</param>
/// <param name="Copy">Its copy; null when it has none.</param>
public sealed record NodeCopy(string Node, LocalCopy? Copy)
{
    /// <summary>Reads an answer.</summary>
    public static NodeCopy From(NodeAnswer answer) => new(answer.Node, answer.Copy);
}
