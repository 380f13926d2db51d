namespace Catalog.Infrastructure.Products.Import;

/// <summary>The statements of an import, in the order of their use.</summary>
internal static class ImportSql
{
    /// <summary>A table of this connection alone, which is neither logged nor locked. It goes at the end of the transaction.</summary>
    public const string CreateStaging = """
        CREATE TEMPORARY TABLE staged_products (
            line bigint, sku text, name text, description text, price numeric(12, 2), currency text, category text, tags text[])
        ON COMMIT DROP
        """;

    public const string CopyIntoStaging =
        "COPY staged_products (line, sku, name, description, price, currency, category, tags) FROM STDIN (FORMAT BINARY)";

    /// <summary>A category that nobody has named yet gets its slug, spelt out, for a name.</summary>
    public const string CreateCategories = """
        INSERT INTO categories (slug, name)
        SELECT DISTINCT category, upper(left(category, 1)) || replace(substr(category, 2), '-', ' ')
        FROM staged_products
        ORDER BY category
        ON CONFLICT (slug) DO NOTHING
        """;

    /// <summary>
    /// The categories of existing products that are about to change, which are locked so that nobody moves one in between; what
    /// already is as its lines say is left alone. In the order of the skus, as below. They outlive the transaction as well.
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
    /// The last line of a sku wins, and what already is as its line says is left out: its version, caches and id sequence stay
    /// still. In the order of the skus, so that two imports at once wait for each other rather than deadlock. The ids of what
    /// changed outlive the transaction, for the invalidation after it.
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

    /// <summary>Where changed products are and were; none when nothing changed.</summary>
    public const string ReadCategories = """
        SELECT category FROM changed_products
        UNION
        SELECT category FROM former_categories WHERE EXISTS (SELECT FROM changed_products WHERE NOT created)
        """;

    public const string DropChanged = "DROP TABLE changed_products, former_categories";
}
