namespace Catalog.Infrastructure.Products.Import;

/// <summary>The statements of an import, in the order of execution.</summary>
internal static class ImportSql
{
    /// <summary>A table of this connection, neither logged nor locked. It is dropped at the end of the transaction.</summary>
    public const string CreateStaging = """
        CREATE TEMPORARY TABLE staged_products (
            line bigint, sku text, name text, description text, price numeric(12, 2), currency text, category text, tags text[])
        ON COMMIT DROP
        """;

    public const string CopyIntoStaging =
        "COPY staged_products (line, sku, name, description, price, currency, category, tags) FROM STDIN (FORMAT BINARY)";

    /// <summary>A new category is named after its slug.</summary>
    public const string CreateCategories = """
        INSERT INTO categories (slug, name)
        SELECT DISTINCT category, upper(left(category, 1)) || replace(substr(category, 2), '-', ' ')
        FROM staged_products
        ORDER BY category
        ON CONFLICT (slug) DO NOTHING
        """;

    /// <summary>
    /// The categories of existing products that are about to change. Their rows are locked so that no product moves in between; products
    /// that equal their lines are not locked. Locked in sku order, like below. The table outlives the transaction.
    /// </summary>
    public const string LockExisting = """
        ANALYZE staged_products;

        CREATE TEMPORARY TABLE former_categories ON COMMIT PRESERVE ROWS AS
        SELECT DISTINCT category FROM (
            SELECT category FROM products p
            WHERE EXISTS (
                SELECT FROM staged_products s
                WHERE s.sku = p.sku AND (p.name, p.description, p.price, p.currency, p.category, p.tags)
                    <> (s.name, s.description, s.price, s.currency, s.category, s.tags))
            ORDER BY sku
            FOR UPDATE) existing;
        """;

    /// <summary>
    /// The last line of a sku wins. Products that equal their line are omitted, so that their versions, caches and the id sequence do not
    /// change. Rows are written in sku order, so that two concurrent imports wait for each other instead of deadlocking. The ids of changed
    /// products outlive the transaction, for the invalidation after it.
    /// </summary>
    public const string Upsert = """
        CREATE TEMPORARY TABLE changed_products (id bigint, created boolean, category text) ON COMMIT PRESERVE ROWS;

        WITH latest AS (
            SELECT DISTINCT ON (sku) * FROM staged_products ORDER BY sku, line DESC
        ), upserted AS (
            INSERT INTO products (sku, name, description, price, currency, category, tags)
            SELECT sku, name, description, price, currency, category, tags
            FROM latest l
            WHERE NOT EXISTS (
                SELECT FROM products p
                WHERE p.sku = l.sku AND (p.name, p.description, p.price, p.currency, p.category, p.tags)
                    = (l.name, l.description, l.price, l.currency, l.category, l.tags))
            ORDER BY sku
            ON CONFLICT (sku) DO UPDATE
            SET name = excluded.name, description = excluded.description, price = excluded.price,
                currency = excluded.currency, category = excluded.category, tags = excluded.tags
            RETURNING id, version = 1 AS created, category
        )
        INSERT INTO changed_products SELECT id, created, category FROM upserted;
        """;

    public const string CountChanged = """
        SELECT count(*) FILTER (WHERE created), count(*) FILTER (WHERE NOT created) FROM changed_products
        """;

    public const string ReadChanged = "SELECT id FROM changed_products";

    /// <summary>The old and new categories of changed products; none if nothing changed.</summary>
    public const string ReadCategories = """
        SELECT category FROM changed_products
        UNION
        SELECT category FROM former_categories WHERE EXISTS (SELECT FROM changed_products WHERE NOT created)
        """;

    public const string DropChanged = "DROP TABLE changed_products, former_categories";
}
