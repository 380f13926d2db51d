using Catalog.Domain.Inventory;
using Catalog.Infrastructure.Persistence;

namespace Catalog.Infrastructure.Inventory;

/// <summary>The statements that decide about stock. Each is one statement and one transaction: decision, change and movement.</summary>
/// <remarks>
/// <c>stock</c> locks the row first and so reads its newest state, which all conditions use. If nothing is changed, the locked state is
/// returned, so that a refusal contains the real availability. A trigger increases the version.
/// Locks are taken in a fixed order: user, reservation, then inventory by id, so that statements do not deadlock.
/// </remarks>
internal static class InventorySql
{
    private const string Outcome = """
        SELECT 'done', product_id, on_hand, reserved, version, low_stock_at, updated_at FROM changed
        UNION ALL
        SELECT 'refused', product_id, on_hand, reserved, version, low_stock_at, updated_at FROM stock
        WHERE NOT EXISTS (SELECT FROM changed)
        """;

    /// <summary>The stock of $1; 0 for a product without a row, no result without a product.</summary>
    public const string Find = """
        SELECT 'found', p.id, coalesce(i.on_hand, 0), coalesce(i.reserved, 0), coalesce(i.version, 0), i.low_stock_at, i.updated_at
        FROM products p LEFT JOIN inventory i ON i.product_id = p.id
        WHERE p.id = $1
        """;

    /// <summary>Creates the row of $1 with version 0, if the product exists and has none.</summary>
    public const string Ensure = """
        INSERT INTO inventory (product_id) SELECT id FROM products WHERE id = $1 FOR KEY SHARE ON CONFLICT DO NOTHING
        """;

    /// <summary>Sets the stock of $1 to $2 and its low level to $3, if it has one of the revisions $4 or $4 is null.</summary>
    public const string Set = $"""
        WITH stock AS (
            SELECT * FROM inventory WHERE product_id = $1 FOR NO KEY UPDATE
        ), changed AS (
            UPDATE inventory i SET on_hand = $2, low_stock_at = $3 FROM stock s
            WHERE i.product_id = s.product_id AND s.reserved <= $2 AND ($4::text[] IS NULL OR revision(s.version, s.updated_at) = ANY($4))
            RETURNING i.*
        ), moved AS (
            INSERT INTO stock_movements (product_id, kind, on_hand_change, reserved_change, version)
            SELECT c.product_id, 'set', c.on_hand - s.on_hand, 0, c.version FROM changed c JOIN stock s USING (product_id)
        )
        {Outcome}
        """;

    /// <summary>Changes the stock of $1 by $2, with the reason $3, unless the result would be below the reserved units or above $4, or it has none of the revisions $5.</summary>
    public const string Adjust = $"""
        WITH stock AS (
            SELECT * FROM inventory WHERE product_id = $1 FOR NO KEY UPDATE
        ), changed AS (
            UPDATE inventory i SET on_hand = i.on_hand + $2 FROM stock s
            WHERE i.product_id = s.product_id AND s.on_hand + $2 BETWEEN s.reserved AND $4
                AND ($5::text[] IS NULL OR revision(s.version, s.updated_at) = ANY($5))
            RETURNING i.*
        ), moved AS (
            INSERT INTO stock_movements (product_id, kind, on_hand_change, reserved_change, version, reason)
            SELECT product_id, 'adjust', $2, 0, version, $3 FROM changed
        )
        {Outcome}
        """;

    /// <summary>
    /// Reserves $2 units of $1 for the time $3 under the key $4 of user $6, for a request with the hash $5, unless the user would then hold
    /// more than $7 reservations or $8 units. Null means no limit.
    /// </summary>
    /// <remarks><c>held_reservations</c> serializes the requests of a user, and counts what earlier ones have committed.</remarks>
    public const string Reserve = """
        WITH known AS (
            SELECT * FROM reservations WHERE user_id = $6 AND idempotency_key = $4
        ), held AS (
            SELECT * FROM held_reservations($6, $4) WHERE $7::bigint IS NOT NULL AND NOT EXISTS (SELECT FROM known)
        ), beyond AS (
            SELECT CASE WHEN reservations >= $7 THEN 'many' ELSE 'units' END AS rule FROM held WHERE reservations >= $7 OR $8 - units < $2
        ), stock AS (
            SELECT * FROM inventory WHERE product_id = $1 AND NOT EXISTS (SELECT FROM known) AND NOT EXISTS (SELECT FROM beyond)
            FOR NO KEY UPDATE
        ), changed AS (
            UPDATE inventory i SET reserved = i.reserved + $2 FROM stock s
            WHERE i.product_id = s.product_id AND s.on_hand - s.reserved >= $2
            RETURNING i.*
        ), made AS (
            INSERT INTO reservations (product_id, quantity, state, expires_at, idempotency_key, request_hash, user_id)
            SELECT product_id, $2, 'held', now() + $3, $4, $5, $6 FROM changed
            RETURNING *
        ), moved AS (
            INSERT INTO stock_movements (product_id, kind, on_hand_change, reserved_change, version, reservation_id)
            SELECT c.product_id, 'reserve', 0, $2, c.version, m.id FROM changed c CROSS JOIN made m
        )
        SELECT 'done', c.product_id, c.on_hand, c.reserved, c.version, c.low_stock_at, c.updated_at,
            m.id, m.quantity, m.state, m.created_at, m.expires_at, m.ended_at
        FROM changed c CROSS JOIN made m
        UNION ALL
        SELECT 'refused', product_id, on_hand, reserved, version, low_stock_at, updated_at, NULL, NULL, NULL, NULL, NULL, NULL
        FROM stock WHERE NOT EXISTS (SELECT FROM changed)
        UNION ALL
        SELECT CASE WHEN k.request_hash = $5 THEN 'known' ELSE 'reused' END,
            i.product_id, i.on_hand, i.reserved, i.version, i.low_stock_at, i.updated_at,
            k.id, k.quantity, k.state, k.created_at, k.expires_at, k.ended_at
        FROM known k JOIN inventory i USING (product_id)
        UNION ALL
        SELECT rule, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM beyond
        """;

    /// <summary>Takes the units of the reservation $2 of $1 out of the stock, if it is held and has not expired.</summary>
    /// <remarks>
    /// This and the following end at most the units that the stock has reserved: a stock that plain SQL set below its reservations must not keep
    /// them from ending.
    /// </remarks>
    public const string Commit = $"""
        WITH ended AS (
            UPDATE reservations SET state = 'committed', ended_at = now()
            WHERE id = $2 AND product_id = $1 AND state = 'held' AND expires_at > now()
            RETURNING *
        ), changed AS (
            UPDATE inventory i SET on_hand = i.on_hand - e.quantity, reserved = greatest(0, i.reserved - e.quantity) FROM ended e
            WHERE i.product_id = e.product_id
            RETURNING i.*
        ), moved AS (
            INSERT INTO stock_movements (product_id, kind, on_hand_change, reserved_change, version, reservation_id)
            SELECT c.product_id, 'commit', -e.quantity, -e.quantity, c.version, e.id FROM changed c CROSS JOIN ended e
        )
        {Ended}
        """;

    /// <summary>Releases the units of the reservation $2 of $1, if it is held and, unless $3 is null, belongs to user $3.</summary>
    public const string Release = $"""
        WITH ended AS (
            UPDATE reservations SET state = 'released', ended_at = now()
            WHERE id = $2 AND product_id = $1 AND ($3::bigint IS NULL OR user_id = $3) AND state = 'held'
            RETURNING *
        ), changed AS (
            UPDATE inventory i SET reserved = greatest(0, i.reserved - e.quantity) FROM ended e
            WHERE i.product_id = e.product_id
            RETURNING i.*
        ), moved AS (
            INSERT INTO stock_movements (product_id, kind, on_hand_change, reserved_change, version, reservation_id)
            SELECT c.product_id, 'release', 0, -e.quantity, c.version, e.id FROM changed c CROSS JOIN ended e
        )
        {Ended}
        """;

    private const string Ended = """
        SELECT 'done', c.product_id, c.on_hand, c.reserved, c.version, c.low_stock_at, c.updated_at,
            e.id, e.quantity, e.state, e.created_at, e.expires_at, e.ended_at
        FROM changed c CROSS JOIN ended e
        """;

    // Not of a reservation that breaks a constraint that is younger: its update would be refused, and with it that of all others.
    private static readonly string Due = $"""
        r.state = 'held' AND r.expires_at <= now() AND r.quantity <= {InventoryRules.MostUnits}
                AND r.expires_at {ReadableTimes.InRange} AND r.created_at {ReadableTimes.InRange}
        """;

    /// <summary>Releases the units of up to $1 expired reservations, the oldest first, except those that are locked or whose stock is.</summary>
    public static readonly string Expire = ExpireIn("true", "SKIP LOCKED");

    /// <summary>As <see cref="Expire"/>, but only of the product $2, and waits for its stock.</summary>
    public static readonly string ExpireOf = ExpireIn("r.product_id = $2", "");

    /// <summary>Up to $1 products with expired reservations, in any order.</summary>
    public static readonly string Overdue = $"""
        SELECT product_id FROM (SELECT DISTINCT product_id FROM reservations r WHERE {Due}) due ORDER BY random() LIMIT $1
        """;

    /// <summary>How long the transaction waits for a lock: $1 milliseconds.</summary>
    public const string WaitForLocks = "SELECT set_config('lock_timeout', $1::text, true)";

    private static string ExpireIn(string which, string ifStockIsLocked) => $"""
        WITH due AS (
            SELECT r.id FROM reservations r JOIN inventory i USING (product_id) WHERE {Due} AND {which}
            ORDER BY r.expires_at LIMIT $1 FOR UPDATE OF r SKIP LOCKED FOR NO KEY UPDATE OF i {ifStockIsLocked}
        ), ended AS (
            UPDATE reservations r SET state = 'expired', ended_at = now() FROM due WHERE r.id = due.id
            RETURNING r.*
        ), back AS (
            SELECT product_id, sum(quantity)::bigint AS quantity FROM ended GROUP BY product_id
        ), changed AS (
            UPDATE inventory i SET reserved = greatest(0, i.reserved - b.quantity) FROM back b
            WHERE i.product_id = b.product_id
            RETURNING i.*
        ), moved AS (
            INSERT INTO stock_movements (product_id, kind, on_hand_change, reserved_change, version, reservation_id)
            SELECT e.product_id, 'expire', 0, -e.quantity, c.version, e.id FROM ended e JOIN changed c USING (product_id)
        )
        SELECT 'done', product_id, on_hand, reserved, version, low_stock_at, updated_at, (SELECT count(*) FROM ended) FROM changed
        """;
}
