namespace Catalog.Infrastructure.Retention;

/// <summary>Statements that let go of up to $2 rows older than $1, the oldest first.</summary>
/// <remarks>
/// Tables that are only added to are read from the front of their key, which grows with time, so that they need no index by time: a row
/// that was written out of order goes a little later.
/// </remarks>
internal static class RetentionSql
{
    /// <summary>Whether this transaction may remove rows; held by one at a time until it ends, also where its node dies.</summary>
    public const string Lead = "SELECT pg_try_advisory_xact_lock(hashtextextended('retention', 0))";

    public const string EndedReservations = """
        DELETE FROM reservations WHERE id IN (
            SELECT id FROM reservations WHERE ended_at < now() - $1 ORDER BY ended_at LIMIT $2)
        """;

    public const string IdempotencyKeys = """
        UPDATE reservations SET idempotency_key = NULL, request_hash = NULL WHERE id IN (
            SELECT id FROM reservations WHERE ended_at < now() - $1 AND idempotency_key IS NOT NULL ORDER BY ended_at LIMIT $2)
        """;

    public const string StockMovements = """
        DELETE FROM stock_movements WHERE id IN (
            SELECT id FROM (SELECT id, at FROM stock_movements ORDER BY id LIMIT $2) oldest WHERE at < now() - $1)
        """;

    public const string Activity = """
        DELETE FROM activity WHERE position IN (
            SELECT position FROM (SELECT position, at FROM activity ORDER BY position LIMIT $2) oldest WHERE at < now() - $1)
        """;

    public const string Audit = """
        DELETE FROM audit_log WHERE id IN (
            SELECT id FROM (SELECT id, at FROM audit_log ORDER BY id LIMIT $2) oldest WHERE at < now() - $1)
        """;
}
