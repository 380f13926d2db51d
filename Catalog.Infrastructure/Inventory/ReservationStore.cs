using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Catalog.Domain.Inventory;
using Catalog.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Catalog.Infrastructure.Inventory;

/// <summary>Reservations: units that are held until they are committed, released or expired.</summary>
/// <remarks>
/// Never reserves more than there is, whatever the caches contain: the database decides in one statement. A request without a response can
/// be repeated any number of times, also concurrently: Reserve under its key, the others unchanged. Safe for concurrent use.
/// </remarks>
internal sealed class ReservationStore(
    StockCache cache,
    StockDatabase database,
    IDbContextFactory<CatalogDbContext> contexts,
    ReservationOptions options,
    ReadableRows readable)
{
    /// <summary>Reserves units.</summary>
    /// <param name="productId">The product.</param>
    /// <param name="userId">The user.</param>
    /// <param name="isLimited">Whether the limits of the options apply to the user.</param>
    /// <param name="quantity">The number of units.</param>
    /// <param name="holdFor">For how long; <see langword="null"/> for <see cref="ReservationOptions.HoldFor"/>.</param>
    /// <param name="key">
    /// The idempotency key, unique for the user. A repeated request gets the first response; a refused request is not remembered, because it
    /// changed nothing.
    /// </param>
    /// <param name="ct">Cancels the statement. It is then unknown whether it was committed.</param>
    public async Task<ReservationWrite> ReserveAsync(
        long productId, long userId, bool isLimited, long quantity, TimeSpan? holdFor, string key, CancellationToken ct)
    {
        Task<StockDecision> DecideAsync(CancellationToken ct) => cache.WriteAsync(
            productId,
            (database, ct) => database.DecideAsync(
                InventorySql.Reserve,
                [
                    PlainSql.Value(productId),
                    PlainSql.Value(quantity),
                    PlainSql.Value(holdFor ?? options.HoldFor),
                    PlainSql.Value(key),
                    PlainSql.Value(Hash(productId, quantity, holdFor)),
                    PlainSql.Value(userId),
                    PlainSql.Value(isLimited ? options.MostHeld : (long?)null),
                    PlainSql.Value(isLimited ? options.MostUnitsHeld : (long?)null),
                ],
                ct),
            ct);

        StockDecision decision;
        try
        {
            decision = await DecideAsync(ct);
            if (decision.Outcome == StockOutcome.Refused && await HasKeyAsync(userId, key, ct))
            {
                // A concurrent request with the same key may have taken the units while this one waited for the stock.
                decision = await DecideAsync(ct);
            }
        }
        catch (PostgresException e) when (e.ConstraintName == ReservationMapping.KeyIndex)
        {
            // A concurrent request with the same key has been committed since: another attempt finds it.
            decision = await DecideAsync(ct);
        }

        return decision.Outcome switch
        {
            StockOutcome.Done => new ReservationWrite(ReservationOutcome.Done, decision.Reservation),
            StockOutcome.Known => new ReservationWrite(ReservationOutcome.Repeated, AsMade(decision.Reservation!)),
            StockOutcome.Reused => new ReservationWrite(ReservationOutcome.KeyReused),
            StockOutcome.TooMany => new ReservationWrite(ReservationOutcome.TooMany),
            StockOutcome.TooManyUnits => new ReservationWrite(ReservationOutcome.TooManyUnits),
            StockOutcome.Refused => new ReservationWrite(ReservationOutcome.NotEnough, Available: decision.Stock!.Available),
            _ => new ReservationWrite(
                await database.FindAsync(productId, ct) is null ? ReservationOutcome.NotFound : ReservationOutcome.NotEnough),
        };
    }

    /// <summary>Reads a reservation from the database; <see langword="null"/> if there is none.</summary>
    /// <param name="productId">The product.</param>
    /// <param name="id">The reservation.</param>
    /// <param name="owner">The required owner; <see langword="null"/> for any.</param>
    /// <param name="ct">Cancels the query.</param>
    public async Task<Reservation?> FindAsync(long productId, long id, long? owner, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        var reading = context.Reservations.AsNoTracking().SingleOrDefaultAsync(
            r => r.Id == id && r.ProductId == productId && (owner == null || r.UserId == owner), ct);
        return await readable.OneAsync(reading, id);
    }

    /// <summary>Takes the units of a reservation out of the stock, for any owner.</summary>
    /// <param name="productId">The product.</param>
    /// <param name="id">The reservation.</param>
    /// <param name="ct">Cancels the statement. It is then unknown whether it was committed.</param>
    public Task<ReservationWrite> CommitAsync(long productId, long id, CancellationToken ct) => EndAsync(
        InventorySql.Commit, [PlainSql.Value(productId), PlainSql.Value(id)], productId, id, owner: null,
        ended => ended == ReservationState.Committed, ct);

    /// <summary>Releases the units of a reservation.</summary>
    /// <inheritdoc cref="FindAsync" path="/param" />
    public Task<ReservationWrite> ReleaseAsync(long productId, long id, long? owner, CancellationToken ct) => EndAsync(
        InventorySql.Release, [PlainSql.Value(productId), PlainSql.Value(id), PlainSql.Value(owner)], productId, id, owner,
        ended => ended is ReservationState.Released or ReservationState.Expired, ct);

    private async Task<ReservationWrite> EndAsync(
        string sql, NpgsqlParameter[] values, long productId, long id, long? owner, Func<ReservationState, bool> isWanted, CancellationToken ct)
    {
        var decision = await cache.WriteAsync(productId, (database, ct) => database.DecideAsync(sql, values, ct), ct);
        if (decision.Outcome == StockOutcome.Done)
        {
            return new ReservationWrite(ReservationOutcome.Done, decision.Reservation);
        }

        if (await FindAsync(productId, id, owner, ct) is not { } reservation)
        {
            return new ReservationWrite(ReservationOutcome.NotFound);
        }

        if (!isWanted(reservation.State))
        {
            return new ReservationWrite(ReservationOutcome.Ended, reservation);
        }

        // The process that ended it may have died before it updated the cache; this caller must see the change on every node.
        await cache.ReadBackAsync(productId, ct);

        return new ReservationWrite(ReservationOutcome.Repeated, reservation);
    }

    private async Task<bool> HasKeyAsync(long userId, string key, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.Reservations.AnyAsync(r => r.UserId == userId && EF.Property<string>(r, "IdempotencyKey") == key, ct);
    }

    private static Reservation AsMade(Reservation reservation) => reservation with { State = ReservationState.Held, EndedAt = null };

    private static byte[] Hash(long productId, long quantity, TimeSpan? holdFor) => SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{productId} {quantity} {holdFor?.Ticks}")));
}
