using Catalog.Infrastructure.CacheAdministration;

namespace Catalog.Api.Caches;

/// <summary>A node's own copy.</summary>
/// <param name="Node">The node.</param>
/// <param name="Copy">Its copy; null when it has none.</param>
internal sealed record NodeCopy(string Node, LocalCopy? Copy)
{
    /// <summary>Reads an answer.</summary>
    internal static NodeCopy From(NodeAnswer answer) => new(answer.Node, answer.Copy);
}
