using System.Globalization;
using Catalog.Caching;
using Catalog.Infrastructure.Persistence;
using Npgsql;

namespace Catalog.Infrastructure.Views;

/// <summary>Brings batches of views to the database. Safe for concurrent use.</summary>
internal sealed class ViewBatches(NpgsqlDataSource source, TopProducts top)
{
    // One statement, and so one transaction: a batch is in the ledger exactly if its views are counted. Two nodes that apply the
    // same batch wait for each other at the ledger. Rows are taken in the order of ids, so that batches do not deadlock.
    private const string Apply = """
        WITH batch AS (
            INSERT INTO view_batches (id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING id
        ), counts AS (
            SELECT p.id AS product_id, c.views
            FROM unnest($2::bigint[], $3::bigint[]) AS c (product_id, views) JOIN products p ON p.id = c.product_id
            WHERE EXISTS (SELECT FROM batch)
            ORDER BY p.id
        ), totals AS (
            INSERT INTO product_views AS v (product_id, views) SELECT product_id, views FROM counts
            ON CONFLICT (product_id) DO UPDATE SET views = v.views + excluded.views
        )
        INSERT INTO daily_views AS v (day, product_id, views)
        SELECT (now() AT TIME ZONE 'UTC')::date, product_id, views FROM counts
        ON CONFLICT (day, product_id) DO UPDATE SET views = v.views + excluded.views
        RETURNING day, product_id, views
        """;

    /// <summary>Adds a batch, unless the database has it already, then raises its products in the top list of the day.</summary>
    /// <param name="batch">Its fields are ids of products; those that do not exist are dropped.</param>
    /// <param name="ct">Cancels the statement; whether it was committed is then unknown, and applying the batch again does no harm.</param>
    /// <exception cref="PoisonEventException">A field is no id, or the database refuses a count for what it is; none was added.</exception>
    /// <exception cref="NpgsqlException">The database failed.</exception>
    public async Task ApplyAsync(CounterBatch batch, CancellationToken ct)
    {
        var (products, views) = (new long[batch.Counts.Count], new long[batch.Counts.Count]);
        var next = 0;
        foreach (var (field, count) in batch.Counts)
        {
            views[next] = count;
            if (!long.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out products[next++]))
            {
                throw new PoisonEventException($"The field {field} is no product's id.");
            }
        }

        await using var command = source.CreateCommand(Apply);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = batch.Id });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = products });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = views });
        var (day, raised) = (default(DateOnly), new List<ProductCount>(next));
        try
        {
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                day = reader.GetFieldValue<DateOnly>(0);
                raised.Add(new ProductCount(reader.GetInt64(1), reader.GetInt64(2)));
            }
        }
        catch (PostgresException e) when (e.BlamesTheData())
        {
            throw new PoisonEventException(e.MessageText, e);
        }

        await top.RaiseAsync(day, raised);
    }
}
