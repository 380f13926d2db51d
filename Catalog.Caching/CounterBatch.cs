namespace Catalog.Caching;

/// <summary>A batch of counts to add to the database.</summary>
/// <param name="Id">Unique. Commit it with the counts in one transaction; a batch whose id the database has must not be applied again.</param>
/// <param name="Counts">The amount to add, by field.</param>
public sealed record CounterBatch(string Id, IReadOnlyDictionary<string, long> Counts);
