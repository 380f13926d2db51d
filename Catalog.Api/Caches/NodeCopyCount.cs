using Catalog.Infrastructure.CacheAdministration;

namespace Catalog.Api.Caches;

/// <summary>The number of copies on a node.</summary>
/// <param name="Node">The node.</param>
/// <param name="Copies">The number of copies.</param>
public sealed record NodeCopyCount(string Node, int Copies)
{
    /// <summary>Converts the answer of a node.</summary>
    internal static NodeCopyCount From(NodeAnswer answer) => new(answer.Node, answer.Carrying ?? (answer.Copy is null ? 0 : 1));
}
