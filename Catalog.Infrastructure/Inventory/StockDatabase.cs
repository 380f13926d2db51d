using Catalog.Domain.Inventory;
using Catalog.Infrastructure.Persistence;
using Npgsql;

namespace Catalog.Infrastructure.Inventory;

/// <summary>Runs the statements of <see cref="InventorySql"/>, one round trip each. Safe for concurrent use.</summary>
/// <remarks>
/// Plain Npgsql: the statements change rows and return them, which EF Core cannot express. They are prepared once for each pooled connection.
/// </remarks>
internal sealed class StockDatabase(NpgsqlDataSource source)
{
    private const int ReservationColumns = 7;

    /// <summary>The stock of a product, 0 if it was never set; <see langword="null"/> if there is no such product.</summary>
    public async Task<StockLevel?> FindAsync(long productId, CancellationToken ct) =>
        (await DecideAsync(InventorySql.Find, [PlainSql.Value(productId)], ct)).Stock;

    /// <summary>Creates the row of an existing product if it is missing.</summary>
    public Task EnsureAsync(long productId, CancellationToken ct) => source.ExecuteAsync(InventorySql.Ensure, [PlainSql.Value(productId)], ct);

    /// <summary>Runs a statement for one product.</summary>
    /// <exception cref="PostgresException">The statement was refused, for example by a unique index; nothing was changed.</exception>
    /// <exception cref="NpgsqlException">Whether it was committed is unknown.</exception>
    public async Task<StockDecision> DecideAsync(string sql, NpgsqlParameter[] parameters, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var command = await PrepareAsync(connection, sql, parameters, ct);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Decision(reader) : new StockDecision(StockOutcome.Nothing);
    }

    /// <summary>Ends expired reservations, except those whose stock is locked.</summary>
    /// <param name="most">The maximum number.</param>
    /// <param name="ct">Cancels the statement. It is then unknown whether it was committed.</param>
    /// <returns>The number of ended reservations, and the resulting stocks.</returns>
    public async Task<(long Ended, IReadOnlyList<StockLevel> Stocks)> ExpireAsync(int most, CancellationToken ct)
    {
        await using var command = source.Command(InventorySql.Expire, [PlainSql.Value(most)]);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await ExpiredAsync(reader, ct);
    }

    /// <summary>Ends expired reservations of a product, and waits for its stock if it is locked.</summary>
    /// <param name="productId">The product.</param>
    /// <param name="wait">For how long.</param>
    /// <param name="most">The maximum number.</param>
    /// <param name="ct">Cancels the statement. It is then unknown whether it was committed.</param>
    /// <returns>The number of ended reservations, and the resulting stock.</returns>
    /// <exception cref="PostgresException">With <see cref="PostgresErrorCodes.LockNotAvailable"/>: it stayed locked.</exception>
    public async Task<(long Ended, IReadOnlyList<StockLevel> Stocks)> ExpireAsync(long productId, TimeSpan wait, int most, CancellationToken ct)
    {
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(InventorySql.WaitForLocks) { Parameters = { PlainSql.Value((long)wait.TotalMilliseconds) } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(InventorySql.ExpireOf) { Parameters = { PlainSql.Value(most), PlainSql.Value(productId) } });
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        return await ExpiredAsync(reader, ct);
    }

    /// <summary>Some products with expired reservations, in any order.</summary>
    /// <param name="most">The maximum number.</param>
    /// <param name="ct">Cancels the query.</param>
    public async Task<List<long>> OverdueAsync(int most, CancellationToken ct)
    {
        await using var command = source.Command(InventorySql.Overdue, [PlainSql.Value(most)]);
        return await command.ListAsync(static reader => reader.GetInt64(0), ct);
    }

    private static async Task<(long Ended, IReadOnlyList<StockLevel> Stocks)> ExpiredAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var (ended, stocks) = (0L, new List<StockLevel>());
        while (await reader.ReadAsync(ct))
        {
            ended = reader.GetInt64(ReservationColumns);
            stocks.Add(Stock(reader));
        }

        return (ended, stocks);
    }

    private static async Task<NpgsqlCommand> PrepareAsync(
        NpgsqlConnection connection, string sql, NpgsqlParameter[] parameters, CancellationToken ct)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        await command.PrepareAsync(ct);
        return command;
    }

    private static StockDecision Decision(NpgsqlDataReader reader)
    {
        var outcome = reader.GetString(0) switch
        {
            "done" => StockOutcome.Done,
            "known" => StockOutcome.Known,
            "reused" => StockOutcome.Reused,
            "many" => StockOutcome.TooMany,
            "units" => StockOutcome.TooManyUnits,
            _ => StockOutcome.Refused,
        };
        if (outcome is StockOutcome.TooMany or StockOutcome.TooManyUnits)
        {
            return new StockDecision(outcome);
        }

        var isAboutReservation = reader.FieldCount > ReservationColumns && !reader.IsDBNull(ReservationColumns);
        return new StockDecision(outcome, Stock(reader), isAboutReservation ? ReservationOf(reader) : null);
    }

    private static StockLevel Stock(NpgsqlDataReader reader) => new()
    {
        ProductId = reader.GetInt64(1),
        OnHand = reader.GetInt64(2),
        Reserved = reader.GetInt64(3),
        Version = reader.GetInt64(4),
        LowStockAt = reader.IsDBNull(5) ? null : reader.GetInt64(5),
        UpdatedAt = reader.IsDBNull(6) ? null : ReadableTimes.Read(reader, 6),
    };

    private static Reservation ReservationOf(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetInt64(ReservationColumns),
        ProductId = reader.GetInt64(1),
        Quantity = reader.GetInt64(8),
        // A state that is none, in a row older than its constraint, holds no units.
        State = Enum.TryParse<ReservationState>(reader.GetString(9), ignoreCase: true, out var state) ? state : ReservationState.Expired,
        CreatedAt = ReadableTimes.Read(reader, 10),
        ExpiresAt = ReadableTimes.Read(reader, 11),
        EndedAt = reader.IsDBNull(12) ? null : ReadableTimes.Read(reader, 12),
    };
}
