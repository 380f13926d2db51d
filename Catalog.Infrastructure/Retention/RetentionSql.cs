using Catalog.Domain.Inventory;
using Catalog.Infrastructure.Persistence;

namespace Catalog.Infrastructure.Retention;

/// <summary>Statements that delete up to $2 rows older than $1, oldest first, except locked ones.</summary>
/// <remarks>
/// Append-only tables are read from the start of their key, which grows with time, so they need no index by time. A row that was written
/// out of order is deleted slightly late, and one with a time in the future holds up no others: the first 100 * $2 rows are searched.
/// </remarks>
internal static class RetentionSql
{
    /// <summary>Acquires the lock for deletions, if it is free; it is held until the transaction ends, even if the node dies.</summary>
    public const string Lead = "SELECT pg_try_advisory_xact_lock(hashtextextended('retention', 0))";

    public const string EndedSessions = """
        DELETE FROM sessions WHERE id IN (
            SELECT id FROM sessions WHERE ends_at <= now() - $1 ORDER BY ends_at LIMIT $2 FOR UPDATE SKIP LOCKED)
        """;

    public const string ViewBatches = """
        DELETE FROM view_batches WHERE id IN (
            SELECT id FROM view_batches WHERE applied_at < now() - $1 ORDER BY applied_at LIMIT $2 FOR UPDATE SKIP LOCKED)
        """;

    public const string DailyViews = """
        DELETE FROM daily_views WHERE (day, product_id) IN (
            SELECT day, product_id FROM daily_views WHERE day < ((now() - $1) AT TIME ZONE 'UTC')::date ORDER BY day, product_id LIMIT $2 FOR UPDATE SKIP LOCKED)
        """;

    public const string EndedReservations = """
        DELETE FROM reservations WHERE id IN (
            SELECT id FROM reservations WHERE ended_at < now() - $1 ORDER BY ended_at LIMIT $2 FOR UPDATE SKIP LOCKED)
        """;

    // Not of a reservation that breaks a constraint that is younger: its update would be refused, and with it that of all others.
    public static readonly string IdempotencyKeys = $"""
        UPDATE reservations SET idempotency_key = NULL, request_hash = NULL WHERE id IN (
            SELECT id FROM reservations WHERE ended_at < now() - $1 AND idempotency_key IS NOT NULL
                AND ended_at {ReadableTimes.InRange} AND created_at {ReadableTimes.InRange} AND expires_at {ReadableTimes.InRange}
                AND state IN ('held', 'committed', 'released', 'expired') AND quantity <= {InventoryRules.MostUnits}
            ORDER BY ended_at LIMIT $2 FOR UPDATE SKIP LOCKED)
        """;

    public const string StockMovements = """
        DELETE FROM stock_movements WHERE id IN (
            SELECT id FROM (SELECT id, at FROM stock_movements ORDER BY id LIMIT 100 * $2) oldest WHERE at < now() - $1 ORDER BY id LIMIT $2)
        """;

    public const string Activity = """
        DELETE FROM activity WHERE position IN (
            SELECT position FROM (SELECT position, at FROM activity ORDER BY position LIMIT 100 * $2) oldest WHERE at < now() - $1 ORDER BY position LIMIT $2)
        """;

    public const string Audit = """
        DELETE FROM audit_log WHERE id IN (
            SELECT id FROM (SELECT id, at FROM audit_log ORDER BY id LIMIT 100 * $2) oldest WHERE at < now() - $1 ORDER BY id LIMIT $2)
        """;

    public const string Imports = """
        DELETE FROM product_imports WHERE id IN (
            SELECT id FROM product_imports WHERE noted_at < now() - $1 ORDER BY noted_at LIMIT $2 FOR UPDATE SKIP LOCKED)
        """;
}
