namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>What one node asks all others about their memory: about a key, or about a tag.</summary>
/// <param name="Id">Names the question; the answers carry it.</param>
/// <param name="Asker">The node that asks, and is answered.</param>
/// <param name="Key">The key whose copy is to be described.</param>
/// <param name="Tag">The tag whose copies are to be counted.</param>
internal sealed record NodeQuestion(string Id, string Asker, string? Key, string? Tag);
