namespace Catalog.Caching;

/// <summary>
/// Write-behind for events: Redis takes each event at once, and batches carry them to the database, in order per subject. Requires Redis.
/// </summary>
/// <remarks>An event may be applied again after a node dies: the database must ignore ids that it has. Thread-safe.</remarks>
public interface IEvents
{
    /// <summary>Adds an event. One round trip.</summary>
    /// <param name="subject">Events of one subject keep their order.</param>
    /// <param name="fields">The event's data, at least one field. Redis adds the time at which it took the event.</param>
    /// <returns>Whether it was taken; refused when too many events wait. Never throws because of Redis.</returns>
    ValueTask<EventTaken> AddAsync(string subject, IReadOnlyDictionary<string, string> fields);

    /// <summary>Writes all waiting events to the database now, except in shards that another node is working on.</summary>
    /// <returns>How many events were handled.</returns>
    /// <exception cref="TimeoutException">The database has the events, but Redis did not remove some of them: they are applied again.</exception>
    /// <exception cref="Exception">The database's exception; the events stay for the next attempt.</exception>
    Task<int> FlushAsync(CancellationToken ct);
}
