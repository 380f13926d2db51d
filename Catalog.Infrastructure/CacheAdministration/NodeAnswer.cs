namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>What a node tells of its memory.</summary>
/// <param name="Question">The question that it answers.</param>
/// <param name="Node">The node.</param>
/// <param name="Copy">Its copy of the key; null when it has none, or was asked about a tag.</param>
/// <param name="Carrying">How many of its copies carry the tag; null when it was asked about a key.</param>
internal sealed record NodeAnswer(string Question, string Node, LocalCopy? Copy, int? Carrying);
