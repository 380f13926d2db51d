using Catalog.Caching;
using Catalog.Domain.Activity;
using Catalog.Infrastructure.Persistence;
using Npgsql;

namespace Catalog.Infrastructure.Activity;

/// <summary>Brings batches of events to the database, then drops the feeds of their users. Safe for concurrent use.</summary>
internal sealed class ActivityBatches(NpgsqlDataSource source, ActivityFeed feed)
{
    // Positions are given out in the order of the batch. Two nodes that apply the same batch wait for each other at the ids.
    private const string Apply = """
        INSERT INTO activity (id, user_id, kind, product_id, at)
        SELECT e.id, e.user_id, e.kind, e.product_id, e.at
        FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::timestamptz[])
            WITH ORDINALITY AS e (id, user_id, kind, product_id, at, n)
        WHERE e.user_id IS NULL OR EXISTS (SELECT FROM users u WHERE u.id = e.user_id)
        ORDER BY e.n
        ON CONFLICT (id) DO NOTHING
        """;

    /// <summary>Adds the events that the database does not have, in one statement. Those of users who are gone are dropped.</summary>
    /// <param name="events">Events of a stream, in order.</param>
    /// <param name="ct">Cancels the statement; whether it was committed is then unknown, and applying the events again does no harm.</param>
    /// <exception cref="PoisonEventException">The database refuses one of the events for what it is; none was added.</exception>
    /// <exception cref="NpgsqlException">The database failed.</exception>
    public async Task ApplyAsync(IReadOnlyList<LoggedEvent> events, CancellationToken ct)
    {
        var rows = events.Select(StreamedEvent.Parse).ToArray();
        await using (var command = source.CreateCommand(Apply))
        {
            Add(command, rows, e => e.Id);
            Add(command, rows, e => e.UserId);
            Add(command, rows, e => e.Kind);
            Add(command, rows, e => e.ProductId);
            Add(command, rows, e => e.At);
            try
            {
                await command.ExecuteNonQueryAsync(ct);
            }
            catch (PostgresException e) when (e.BlamesTheData())
            {
                throw new PoisonEventException(e.MessageText, e);
            }
        }

        // Before the events are finished: a node that dies here leaves them, and the feeds, to the next one.
        await feed.ChangedAsync([.. rows.Select(e => e.UserId).OfType<long>().Distinct()]);
    }

    private static void Add<T>(NpgsqlCommand command, ActivityEvent[] rows, Func<ActivityEvent, T> column) =>
        command.Parameters.Add(new NpgsqlParameter<T[]> { TypedValue = [.. rows.Select(column)] });
}
