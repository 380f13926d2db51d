using Catalog.Infrastructure.CacheAdministration;

namespace Catalog.Api.Caches;

/// <summary>How many copies a node holds.</summary>
/// <param name="Node">The node.</param>
/// <param name="Copies">How many.</param>
public sealed record NodeCopyCount(string Node, int Copies)
{
    /// <summary>Reads an answer.</summary>
    internal static NodeCopyCount From(NodeAnswer answer) => new(answer.Node, answer.Carrying ?? (answer.Copy is null ? 0 : 1));
}
