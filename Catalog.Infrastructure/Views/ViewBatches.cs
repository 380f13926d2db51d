using System.Globalization;
using Catalog.Caching;
using Catalog.Infrastructure.Persistence;
using Npgsql;

namespace Catalog.Infrastructure.Views;

/// <summary>Applies batches of views to the database. Safe for concurrent use.</summary>
internal sealed class ViewBatches(NpgsqlDataSource source, TopProducts top, UniqueViewers viewers)
{
    // One statement, and so one transaction: a batch is in the ledger exactly if its views are counted. If two nodes apply the same
    // batch, the second waits at the ledger. Rows are locked in id order, so that batches do not deadlock.
    private const string Apply = """
        WITH batch AS (
            INSERT INTO view_batches (id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING id
        ), counts AS (
            SELECT p.id AS product_id, sum(c.views)::bigint AS views
            FROM unnest($2::bigint[], $3::bigint[]) AS c (product_id, views) JOIN products p ON p.id = c.product_id
            WHERE EXISTS (SELECT FROM batch)
            GROUP BY p.id -- fields such as 7 and 007 are one product
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

    /// <summary>Applies a batch, unless it was applied before, then raises its products in the day's top list.</summary>
    /// <param name="batch">Its fields are product ids; those that do not exist are dropped.</param>
    /// <param name="ct">Cancels the statement. It is then unknown whether it was committed; the batch can safely be applied again.</param>
    /// <exception cref="PoisonEventException">A field is not an id, or the database rejects a count; none was added.</exception>
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
                throw new PoisonEventException($"The field {field} is not a product id.");
            }
        }

        await using var command = source.Command(Apply, PlainSql.Value(batch.Id), PlainSql.Value(products), PlainSql.Value(views));
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
        await viewers.KeepAsync(raised.Select(count => count.ProductId));
    }
}
