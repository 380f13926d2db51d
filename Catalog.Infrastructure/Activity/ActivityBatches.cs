using Catalog.Caching;
using Catalog.Domain.Activity;
using Catalog.Infrastructure.Persistence;
using Npgsql;

namespace Catalog.Infrastructure.Activity;

/// <summary>Writes batches of events to the database, then invalidates the feeds of their users. Safe for concurrent use.</summary>
internal sealed class ActivityBatches(NpgsqlDataSource source, ActivityFeed feed)
{
    // Positions follow the order of the batch. If two nodes apply the same batch, the second waits at the first common id.
    private const string Apply = """
        INSERT INTO activity (id, user_id, kind, product_id, at)
        SELECT e.id, e.user_id, e.kind, e.product_id, e.at
        FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::timestamptz[])
            WITH ORDINALITY AS e (id, user_id, kind, product_id, at, n)
        WHERE e.user_id IS NULL OR EXISTS (SELECT FROM users u WHERE u.id = e.user_id)
        ORDER BY e.n
        ON CONFLICT (id) DO NOTHING
        """;

    /// <summary>Inserts the events that are not in the database yet, in one statement. Events of deleted users are dropped.</summary>
    /// <param name="events">Events of a stream, in order.</param>
    /// <param name="ct">Cancels the statement. It is then unknown whether it was committed; the events can safely be applied again.</param>
    /// <exception cref="PoisonEventException">The database rejects the data of an event; none was inserted.</exception>
    /// <exception cref="NpgsqlException">The database failed.</exception>
    public async Task ApplyAsync(IReadOnlyList<LoggedEvent> events, CancellationToken ct)
    {
        var rows = events.Select(StreamedEvent.Parse).ToArray();
        try
        {
            await source.ExecuteAsync(
                Apply, [Column(e => e.Id), Column(e => e.UserId), Column(e => e.Kind), Column(e => e.ProductId), Column(e => e.At)], ct);
        }
        catch (PostgresException e) when (e.BlamesTheData())
        {
            throw new PoisonEventException(e.MessageText, e);
        }

        // Before the events are acknowledged: if this node dies here, the next one handles the events and the feeds again.
        await feed.ChangedAsync([.. rows.Select(e => e.UserId).OfType<long>().Distinct()]);

        NpgsqlParameter Column<T>(Func<ActivityEvent, T> value) => PlainSql.Value(rows.Select(value).ToArray());
    }
}
