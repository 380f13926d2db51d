namespace Catalog.Caching;

/// <summary>
/// Write-behind for counters that are written far more often than they are read: Redis takes each count at once, and batches bring them to
/// the database, each count exactly once. Needs Redis.
/// </summary>
/// <remarks>What Redis itself loses is lost. Thread-safe.</remarks>
public interface ICounters
{
    /// <summary>Counts. One round trip.</summary>
    /// <param name="field">What is counted, such as a product's id.</param>
    /// <param name="by">How much, from 1.</param>
    /// <returns>Whether Redis took it; never an exception for what Redis does.</returns>
    ValueTask<CountTaken> AddAsync(string field, long by = 1);

    /// <summary>What is counted but not in the database yet: add it to what the database says. One round trip.</summary>
    /// <returns><see langword="null"/> when Redis does not answer.</returns>
    ValueTask<long?> PendingAsync(string field);

    /// <summary>Brings everything that waits, on all nodes, to the database now.</summary>
    /// <returns>How many batches were applied.</returns>
    /// <exception cref="Exception">What the database threw; each batch that it did not take stays for the next flush.</exception>
    Task<int> FlushAsync(CancellationToken ct);
}
