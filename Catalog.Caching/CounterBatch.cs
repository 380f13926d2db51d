namespace Catalog.Caching;

/// <summary>Counts on their way to the database.</summary>
/// <param name="Id">
/// Names the batch for good. Apply counts and id in one transaction; a batch whose id the database already has must not be applied.
/// </param>
/// <param name="Counts">What to add, by field.</param>
public sealed record CounterBatch(string Id, IReadOnlyDictionary<string, long> Counts);
