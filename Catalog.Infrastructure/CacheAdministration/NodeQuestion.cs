namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>A question of one node to all others about their memory: about a key, or about a tag.</summary>
/// <param name="Id">The id of the question, repeated in the answers.</param>
/// <param name="Asker">The node that asks and receives the answers.</param>
/// <param name="Key">The key whose copy to describe.</param>
/// <param name="Tag">The tag whose copies to count.</param>
internal sealed record NodeQuestion(string Id, string Asker, string? Key, string? Tag);
