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
    /// The last line of a sku wins, and what already is as its line says is left out: its version, caches and id sequence stay
    /// still. In the order of the skus, so that two imports at once wait for each other rather than deadlock. The ids of what
    /// changed outlive the transaction, for the invalidation after it.
    /// </summary>
    public const string Upsert = """
        CREATE TEMPORARY TABLE changed_products (id bigint, created boolean) ON COMMIT PRESERVE ROWS;

        ANALYZE staged_products;

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
            RETURNING id, version = 1 AS created
        )
        INSERT INTO changed_products SELECT id, created FROM upserted;
        """;

    public const string CountChanged = """
        SELECT count(*) FILTER (WHERE created), count(*) FILTER (WHERE NOT created) FROM changed_products
        """;

    public const string ReadChanged = "SELECT id FROM changed_products";

    public const string DropChanged = "DROP TABLE changed_products";
}
