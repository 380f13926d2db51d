namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>A tag of an entry.</summary>
/// <param name="Hash">Its hash; entries do not know their tags' names.</param>
/// <param name="Generation">The bus sequence at which it was last invalidated or made known; null when Redis does not tell.</param>
public sealed record TagState(string Hash, long? Generation);
