namespace Catalog.Caching;

/// <summary>
/// Write-behind for counters that are written far more often than read: Redis takes each count at once, and batches carry the counts to the
/// database, each exactly once. Requires Redis.
/// </summary>
/// <remarks>Counts that Redis itself loses are lost. Thread-safe.</remarks>
public interface ICounters
{
    /// <summary>Adds to a counter. One round trip.</summary>
    /// <param name="field">The counter, such as a product's id.</param>
    /// <param name="by">The amount, at least 1.</param>
    /// <returns>Whether Redis took it. Never throws because of Redis.</returns>
    ValueTask<CountTaken> AddAsync(string field, long by = 1);

    /// <summary>Returns the counts that are not in the database yet: add them to the stored value. One round trip.</summary>
    /// <returns><see langword="null"/> when Redis does not answer.</returns>
    ValueTask<long?> PendingAsync(string field);

    /// <summary>Writes all pending counts, of all nodes, to the database now.</summary>
    /// <returns>How many batches were applied.</returns>
    /// <exception cref="Exception">The database's exception; a batch that it did not take stays for the next flush.</exception>
    Task<int> FlushAsync(CancellationToken ct);
}
