namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>A question of one node to all others: about a key, about a tag, or for a report.</summary>
/// <param name="Id">The id of the question, repeated in the answers.</param>
/// <param name="Asker">The node that asks and receives the answers.</param>
/// <param name="Key">The key whose copy to describe.</param>
/// <param name="Tag">The tag whose copies to count.</param>
/// <param name="Report">Whether to report reads and memory.</param>
internal sealed record NodeQuestion(string Id, string Asker, string? Key = null, string? Tag = null, bool Report = false);
