using System.Globalization;
using Catalog.Caching;
using Catalog.Domain.Activity;
using Npgsql;

namespace Catalog.Infrastructure.Activity;

/// <summary>Accepts events, write-behind: Redis stores them at once, batches write them to the database in order. Safe for concurrent use.</summary>
/// <remarks>An event for a product that does not exist is accepted and ends up in the dead letters: a check would cost a second round trip.</remarks>
internal sealed class ActivityLog(IEvents events)
{
    /// <summary>Accepts an event. One round trip to Redis.</summary>
    /// <param name="userId">The user; <see langword="null"/> if not signed in. Events of one user keep their order.</param>
    /// <param name="details">The event. A second event of the same user with the same id counts as the same event.</param>
    public ValueTask<EventTaken> TakeAsync(long? userId, ActivityDetails details)
    {
        var id = StreamedEvent.IdOf(userId, details.Id);
        var subject = userId?.ToString(CultureInfo.InvariantCulture) ?? id; // same id, same shard: prevents deadlocks between batches
        return events.AddAsync(subject, StreamedEvent.ToFields(id, userId, details));
    }

    /// <summary>Writes the queued events to the database now, except for shards that another node is working on.</summary>
    /// <returns>How many events were handled.</returns>
    /// <exception cref="NpgsqlException">The database failed; the events stay in Redis.</exception>
    public Task<int> FlushAsync(CancellationToken ct) => events.FlushAsync(ct);
}
