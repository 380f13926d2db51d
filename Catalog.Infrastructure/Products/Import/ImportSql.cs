namespace Catalog.Infrastructure.Products.Import;

/// <summary>The statements of an import, in the order of execution.</summary>
internal static class ImportSql
{
    /// <summary>
    /// A table of this connection, neither logged nor locked. A line without a name was rejected: its product is not changed, and not missing
    /// either. The statement also notes when the import began. It must be committed before the lines arrive: an open transaction that has
    /// written to the log, as the creation of a table does, makes the server keep the log for the replication slot.
    /// </summary>
    public const string CreateStaging = """
        CREATE TEMPORARY TABLE staged_products (
            line bigint, sku text, name text, description text, price numeric(12, 2), currency text, category text, tags text[]);

        SELECT set_config('catalog.import_began', now()::text, false)
        """;

    public const string CopyIntoStaging =
        "COPY staged_products (line, sku, name, description, price, currency, category, tags) FROM STDIN (FORMAT BINARY)";

    /// <summary>
    /// Before anything is compared. Sorting and hashing the lines in memory is worth it, and so is emptying the pending lists of the indexes on
    /// texts in few steps; the number of imports at a time is limited.
    /// </summary>
    public const string Prepare = "SET LOCAL work_mem = '64MB'; ANALYZE staged_products (sku)";

    public const string CountDistinct =
        """SELECT count(*) FROM (SELECT DISTINCT sku COLLATE "C" FROM staged_products WHERE name IS NOT NULL) skus""";

    /// <summary>
    /// The lines that change something, each with the id of its product, or null for a new one. Products that equal their line are left out
    /// here, once, so that their versions, caches and the id sequence do not change, and nothing else is spent on them.
    /// </summary>
    public const string FindPending = $"""
        CREATE TEMPORARY TABLE pending_products ON COMMIT DROP AS
        SELECT l.*, p.id FROM (SELECT * FROM staged_products WHERE name IS NOT NULL) l {BesideTheirProducts}
        """;

    /// <summary>The same for lines of which some have the same sku: the last one wins.</summary>
    public const string FindPendingOfLast = $"""
        CREATE TEMPORARY TABLE pending_products ON COMMIT DROP AS
        SELECT l.*, p.id FROM (SELECT DISTINCT ON (sku) * FROM staged_products WHERE name IS NOT NULL ORDER BY sku, line DESC) l {BesideTheirProducts}
        """;

    /// <summary>How many products are new, and how many change.</summary>
    public const string CountPending = "SELECT count(*) - count(id), count(id) FROM pending_products";

    public const string NewCategories = """
        SELECT DISTINCT category FROM pending_products
        WHERE NOT EXISTS (SELECT FROM categories WHERE slug = category)
        ORDER BY category
        """;

    /// <summary>
    /// New categories and their parents, in one statement and in the order of slugs, so that two concurrent imports wait for each other
    /// instead of deadlocking. A child's slug begins with its parent's, and so comes after it. A category without a name is named after its
    /// slug; one whose parent is itself a child, in a catalog that was sorted otherwise, gets none.
    /// </summary>
    public const string CreateCategories = """
        INSERT INTO categories (slug, name, parent)
        SELECT n.slug, coalesce(n.name, upper(left(n.slug, 1)) || replace(substr(n.slug, 2), '-', ' ')),
            CASE WHEN EXISTS (SELECT FROM categories p WHERE p.slug = n.parent AND p.parent IS NOT NULL) THEN NULL ELSE n.parent END
        FROM unnest($1::text[], $2::text[], $3::text[]) n (slug, name, parent)
        ORDER BY n.slug
        ON CONFLICT (slug) DO NOTHING
        """;

    /// <summary>
    /// The categories of existing products that are about to change. Their rows are locked so that no product moves in between; products
    /// that equal their lines are not locked. Locked in sku order, like below, and not against rows that refer to them: stocks, views. Only a
    /// product that moves to another category is, because the identity of its row changes; in id order, like the counting of views.
    /// The table outlives the transaction.
    /// </summary>
    public const string LockExisting = """
        CREATE TEMPORARY TABLE former_categories ON COMMIT PRESERVE ROWS AS
        SELECT DISTINCT category FROM (
            SELECT category FROM products WHERE id IN (SELECT id FROM pending_products) ORDER BY sku FOR NO KEY UPDATE) existing;

        SELECT count(*) FROM (
            SELECT FROM products p JOIN pending_products n USING (id) WHERE p.category <> n.category ORDER BY p.id FOR UPDATE OF p) moved;
        """;

    /// <summary>
    /// Changes what is there, and inserts the rest. That is also what was deleted, or given another sku, since it was found; what others have
    /// inserted since then is changed. New rows are written in sku order, so that two concurrent imports wait for each other instead of
    /// deadlocking. An UPDATE that sets a category locks out what refers to the row, even if it is the same one; hence two. The ids of changed
    /// products outlive the transaction, for the invalidation after it.
    /// </summary>
    public const string Upsert = $"""
        CREATE TEMPORARY TABLE changed_products (id bigint, sku text, created boolean, category text) ON COMMIT PRESERVE ROWS;

        WITH updated AS (
            UPDATE products p SET {Details}
            FROM pending_products n WHERE p.id = n.id AND p.sku = n.sku AND p.category = n.category
            RETURNING p.id, p.sku, p.category
        ), moved AS (
            UPDATE products p SET {Details}, category = n.category
            FROM pending_products n WHERE p.id = n.id AND p.sku = n.sku AND p.category <> n.category
            RETURNING p.id, p.sku, p.category
        )
        INSERT INTO changed_products SELECT id, sku, false, category FROM updated UNION ALL SELECT id, sku, false, category FROM moved;

        WITH upserted AS (
            INSERT INTO products AS p (sku, name, description, price, currency, category, tags)
            SELECT n.sku, n.name, n.description, n.price, n.currency, n.category, n.tags
            FROM pending_products n LEFT JOIN changed_products c USING (id)
            WHERE c.id IS NULL
            ORDER BY n.sku
            ON CONFLICT (sku) DO UPDATE
            SET name = excluded.name, description = excluded.description, price = excluded.price,
                currency = excluded.currency, category = excluded.category, tags = excluded.tags, {CreatedAt}
            WHERE (p.name, p.description, p.price, p.currency, p.category, p.tags)
                <> (excluded.name, excluded.description, excluded.price, excluded.currency, excluded.category, excluded.tags)
            RETURNING p.id, p.sku, p.version = 1 AS created, p.category
        )
        INSERT INTO changed_products SELECT id, sku, created, category FROM upserted;
        """;

    /// <summary>How many products are not in the file, and how many there were when the import began.</summary>
    public const string CountMissing = $"SELECT count(*) FILTER (WHERE {IsMissing}), count(*) FROM products p WHERE {IsOlder}";

    /// <summary>
    /// Deletes them in sku order; the column <c>created</c> is null. Their reservations are locked before, in the order of ending one, which would
    /// otherwise deadlock with the cascade.
    /// </summary>
    public const string DeleteMissing = $"""
        SELECT count(*) FROM (
            SELECT FROM reservations
            WHERE state = 'held' AND product_id IN (SELECT id FROM products p WHERE {IsMissing}) ORDER BY id FOR UPDATE) held;

        WITH missing AS (
            SELECT id FROM products p WHERE {IsMissing} ORDER BY sku FOR UPDATE
        ), deleted AS (
            DELETE FROM products p USING missing WHERE p.id = missing.id RETURNING p.id, p.sku, p.category
        )
        INSERT INTO changed_products SELECT id, sku, NULL, category FROM deleted
        """;

    /// <summary>The skus of the first products that are deleted, or would be.</summary>
    public const string ListMissing = $"SELECT sku FROM products p WHERE {IsMissing} ORDER BY sku LIMIT $1";

    public const string ListDeleted = "SELECT sku FROM changed_products WHERE created IS NULL ORDER BY sku LIMIT $1";

    public const string CountChanged = """
        SELECT count(*) FILTER (WHERE created), count(*) FILTER (WHERE NOT created), count(*) FILTER (WHERE created IS NULL) FROM changed_products
        """;

    /// <summary>The first lines whose sku comes again.</summary>
    public const string ListDuplicates = """
        SELECT line, sku, last FROM (
            SELECT line, sku, max(line) OVER (PARTITION BY sku) last FROM staged_products WHERE name IS NOT NULL) lines
        WHERE line < last ORDER BY line LIMIT $1
        """;

    public const string ReadChanged = "SELECT id, created IS NULL FROM changed_products";

    /// <summary>The old and new categories of changed products; none if nothing changed.</summary>
    public const string ReadCategories = """
        SELECT category FROM changed_products
        UNION
        SELECT category FROM former_categories WHERE EXISTS (SELECT FROM changed_products WHERE NOT created)
        """;

    /// <summary>Drops the tables of the import. The pool would do so too, but not before it uses the connection again.</summary>
    public const string DropTables = "DISCARD TEMP";

    private const string BesideTheirProducts = """
        LEFT JOIN products p ON p.sku = l.sku
        WHERE p.id IS NULL
            OR (p.name, p.description, p.price, p.currency, p.category, p.tags) <> (l.name, l.description, l.price, l.currency, l.category, l.tags)
        """;

    private const string Details =
        $"name = n.name, description = n.description, price = n.price, currency = n.currency, tags = n.tags, {CreatedAt}";

    // In the range of .NET: else the constraint would refuse the update of a row that is older than it, and with it the import.
    private const string CreatedAt = "created_at = least(greatest(p.created_at, '0001-01-01 00:00:00+00'), '9999-12-31 23:59:59.999999+00')";

    private const string IsMissing = $"{IsOlder} AND NOT EXISTS (SELECT FROM staged_products s WHERE s.sku = p.sku)";

    private const string IsOlder = "created_at < (SELECT current_setting('catalog.import_began')::timestamptz)"; // than the import
}
