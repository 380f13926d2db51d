namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>A tag of an entry.</summary>
/// <param name="Hash">Its hash; entries do not store the names of their tags.</param>
/// <param name="Generation">The bus sequence of its last invalidation or registration; null when Redis has none.</param>
public sealed record TagState(string Hash, long? Generation);
