using Catalog.Infrastructure.CacheAdministration.Statistics;

namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>The answer of a node about its memory.</summary>
/// <param name="Question">The id of the question.</param>
/// <param name="Node">The node.</param>
/// <param name="Copy">Its copy of the key; null if it has none, or if the question was about a tag.</param>
/// <param name="Carrying">The number of its copies with the tag; null if the question was not about a tag.</param>
/// <param name="Report">Its reads and its memory; null if the question was not for them.</param>
internal sealed record NodeAnswer(string Question, string Node, LocalCopy? Copy, int? Carrying, NodeReport? Report = null);
