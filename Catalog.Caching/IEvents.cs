namespace Catalog.Caching;

/// <summary>
/// Write-behind for events: Redis takes each event at once, and batches bring them to the database, those of one subject in order. Needs Redis.
/// </summary>
/// <remarks>An event may be applied again, when a node dies in between: the database ignores ids that it has. Thread-safe.</remarks>
public interface IEvents
{
    /// <summary>Takes an event. One round trip.</summary>
    /// <param name="subject">Whom or what it is about: events of one subject keep their order.</param>
    /// <param name="fields">What the database is given, besides the time at which Redis took the event.</param>
    /// <returns>Whether it was taken; refused when too many wait. Never an exception for what Redis does.</returns>
    ValueTask<EventTaken> AddAsync(string subject, IReadOnlyDictionary<string, string> fields);

    /// <summary>Brings every event that waits in a shard to the database now, unless another node is at that shard.</summary>
    /// <returns>How many events were handled.</returns>
    /// <exception cref="Exception">What the database threw; the events stay for the next time.</exception>
    Task<int> FlushAsync(CancellationToken ct);
}
