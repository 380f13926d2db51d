using Catalog.Lab.Checks.Crashes;
using Catalog.Testbed.Experiments;
using Npgsql;

namespace Catalog.Lab.Checks.Stock;

/// <summary>Checks that the database is consistent and agrees with the acknowledged requests.</summary>
internal sealed class StockAudit(CrashStage stage, StockTraffic traffic)
{
    private const string BrokenStocks = "SELECT count(*) FROM inventory WHERE on_hand < 0 OR reserved < 0 OR reserved > on_hand";

    private const string UnlikeMovements = """
        SELECT count(*) FROM inventory i JOIN (
            SELECT product_id, sum(on_hand_change) AS on_hand, sum(reserved_change) AS reserved
            FROM stock_movements GROUP BY product_id) m USING (product_id)
        WHERE (i.on_hand, i.reserved) <> (m.on_hand, m.reserved)
        """;

    private const string UnlikeReservations = """
        SELECT count(*) FROM inventory i
        WHERE i.reserved <> (SELECT coalesce(sum(quantity), 0) FROM reservations r WHERE r.product_id = i.product_id AND state = 'held')
        """;

    private const string InState = "SELECT count(*) FROM reservations WHERE id = ANY($1) AND state = ANY($2)";
    private const string WithUnits = "SELECT count(*) FROM unnest($1::bigint[], $2::bigint[]) AS t (id, quantity) JOIN reservations USING (id, quantity)";
    private const string Delivered = "SELECT count(DISTINCT reason) FROM stock_movements WHERE reason = ANY($1)";
    private const string DeliveredTwice = "SELECT count(*) - count(DISTINCT reason) FROM stock_movements WHERE kind = 'adjust'";
    private const string Sold = "SELECT coalesce(-sum(on_hand_change), 0)::bigint FROM stock_movements WHERE kind = 'commit'";
    private const string Came = "SELECT coalesce(sum(on_hand_change), 0)::bigint FROM stock_movements WHERE kind IN ('set', 'adjust')";

    /// <summary>The figures. Call it after every buyer has received a response.</summary>
    public async Task<IReadOnlyList<ExperimentRow>> RowsAsync(CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(stage.Database);
        Task<long> CountAsync(string sql, params object[] values) => ScalarAsync(source, sql, values, ct);

        long[] reserved = [.. traffic.Reserved.Keys];
        long[] units = [.. reserved.Select(id => traffic.Reserved[id])];
        string[] acknowledged = [.. traffic.Deliveries.Where(delivery => delivery.Value).Select(delivery => delivery.Key)];
        string[] unanswered = [.. traffic.Deliveries.Where(delivery => !delivery.Value).Select(delivery => delivery.Key)];
        string[] committed = ["committed"];
        string[] returned = ["released", "expired"];
        var all = await CountAsync("SELECT count(*) FROM reservations");
        var sold = await CountAsync(Sold);
        return
        [
            ExperimentRow.AtLeast("reservations acknowledged", reserved.Length, "reservations", 500),
            ExperimentRow.Told("refused, not enough available", traffic.Refused, "requests"),
            ExperimentRow.Told("sent again, no answer came", traffic.SentAgain, "requests"),
            ExperimentRow.AtMost("answers that should not be", traffic.WrongAnswers, "answers", 0),
            ExperimentRow.AtMost("acknowledged, not in the database", reserved.Length - await CountAsync(WithUnits, reserved, units), "reservations", 0),
            ExperimentRow.AtMost("in the database, not acknowledged", all - reserved.Length, "reservations", 0),
            ExperimentRow.AtMost("commits lost", traffic.Committed.Count - await CountAsync(InState, traffic.Committed.Keys.ToArray(), committed), "commits", 0),
            ExperimentRow.AtMost("returns lost", traffic.Released.Count - await CountAsync(InState, traffic.Released.Keys.ToArray(), returned), "returns", 0),
            ExperimentRow.AtMost("deliveries lost", acknowledged.Length - await CountAsync(Delivered, (object)acknowledged), "deliveries", 0),
            ExperimentRow.AtMost("deliveries made twice", await CountAsync(DeliveredTwice), "deliveries", 0),
            ExperimentRow.Told("deliveries not answered", unanswered.Length, "deliveries"),
            ExperimentRow.Told("of them made", await CountAsync(Delivered, (object)unanswered), "deliveries"),
            ExperimentRow.Told("sold", sold, "units"),
            ExperimentRow.AtMost("sold and not acknowledged", sold - traffic.Committed.Values.Sum(), "units", 0),
            ExperimentRow.AtMost("sold beyond what there was", Math.Max(0, sold - await CountAsync(Came)), "units", 0),
            ExperimentRow.AtMost("stocks below 0 or below what is reserved", await CountAsync(BrokenStocks), "stocks", 0),
            ExperimentRow.AtMost("stocks unlike their movements", await CountAsync(UnlikeMovements), "stocks", 0),
            ExperimentRow.AtMost("stocks unlike their reservations", await CountAsync(UnlikeReservations), "stocks", 0),
        ];
    }

    private static async Task<long> ScalarAsync(NpgsqlDataSource source, string sql, object[] values, CancellationToken ct)
    {
        await using var command = source.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return (long)(await command.ExecuteScalarAsync(ct))!;
    }
}
