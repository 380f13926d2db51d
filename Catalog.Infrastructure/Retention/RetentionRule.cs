using Catalog.Infrastructure.Sessions;
using Catalog.Infrastructure.Views;

namespace Catalog.Infrastructure.Retention;

/// <summary>A kind of row and its retention.</summary>
/// <param name="Kind">Its name in the log.</param>
/// <param name="Sql">Deletes up to $2 rows that are older than $1.</param>
/// <param name="Keep">How long it is kept.</param>
internal sealed record RetentionRule(string Kind, string Sql, TimeSpan Keep)
{
    public static RetentionRule[] All(RetentionOptions retention, SignInOptions signIn, ViewOptions views) =>
    [
        new("sessions", RetentionSql.EndedSessions, TimeSpan.Zero),
        new("sign-in failures", GuessSql.Faded, signIn.HalveAfter),
        new("view batches", RetentionSql.ViewBatches, views.KeepBatches),
        new("daily views", RetentionSql.DailyViews, views.KeepDays),
        new("reservations", RetentionSql.EndedReservations, retention.EndedReservations),
        new("idempotency keys", RetentionSql.IdempotencyKeys, retention.IdempotencyKeys),
        new("stock movements", RetentionSql.StockMovements, retention.StockMovements),
        new("activity", RetentionSql.Activity, retention.Activity),
        new("imports", RetentionSql.Imports, retention.Imports),
        new("audit log", RetentionSql.Audit, retention.Audit),
    ];
}
