using System.Globalization;
using Catalog.Caching;
using Catalog.Domain.Activity;
using Npgsql;

namespace Catalog.Infrastructure.Activity;

/// <summary>Takes events, write-behind: Redis has them at once, batches bring them to the database in order. Safe for concurrent use.</summary>
/// <remarks>An event of a product that does not exist is taken, and ends in the dead letters: to look would cost a second round trip.</remarks>
internal sealed class ActivityLog(IEvents events)
{
    /// <summary>Takes an event. One round trip to Redis.</summary>
    /// <param name="userId">Who; <see langword="null"/> for somebody who is not signed in. Events of one user keep their order.</param>
    /// <param name="details">What. An id that the same user has used before makes it the same event.</param>
    public ValueTask<EventTaken> TakeAsync(long? userId, ActivityDetails details)
    {
        var id = StreamedEvent.IdOf(userId, details.Id);
        var subject = userId?.ToString(CultureInfo.InvariantCulture) ?? id; // one id, one shard: no two batches wait for each other crosswise
        return events.AddAsync(subject, StreamedEvent.ToFields(id, userId, details));
    }

    /// <summary>Brings the events that wait to the database now, but for the shards that another node is at.</summary>
    /// <returns>How many events were handled.</returns>
    /// <exception cref="NpgsqlException">The database failed; the events stay in Redis.</exception>
    public Task<int> FlushAsync(CancellationToken ct) => events.FlushAsync(ct);
}
