namespace Catalog.Infrastructure.Products.Import;

/// <summary>The statements of an import, in the order of execution.</summary>
internal static class ImportSql
{
    /// <summary>
    /// A table of this connection, neither logged nor locked. It is dropped at the end of the transaction. A line without a name was rejected:
    /// its product is not changed, and not missing either.
    /// </summary>
    public const string CreateStaging = """
        CREATE TEMPORARY TABLE staged_products (
            line bigint, sku text, name text, description text, price numeric(12, 2), currency text, category text, tags text[])
        ON COMMIT DROP
        """;

    public const string CopyIntoStaging =
        "COPY staged_products (line, sku, name, description, price, currency, category, tags) FROM STDIN (FORMAT BINARY)";

    public const string NewCategories = """
        SELECT DISTINCT category FROM staged_products
        WHERE name IS NOT NULL AND NOT EXISTS (SELECT FROM categories WHERE slug = category)
        ORDER BY category
        """;

    /// <summary>
    /// Parents come before their children. A category without a name is named after its slug; one whose parent is itself a child, in a
    /// catalog that was sorted otherwise, gets none.
    /// </summary>
    public const string CreateCategories = """
        INSERT INTO categories (slug, name, parent)
        SELECT n.slug, coalesce(n.name, upper(left(n.slug, 1)) || replace(substr(n.slug, 2), '-', ' ')),
            (SELECT p.slug FROM categories p WHERE p.slug = n.parent AND p.parent IS NULL)
        FROM unnest($1::text[], $2::text[], $3::text[]) n (slug, name, parent)
        ORDER BY n.slug
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
    public const string Upsert = $"""
        CREATE TEMPORARY TABLE changed_products (id bigint, sku text, created boolean, category text) ON COMMIT PRESERVE ROWS;

        WITH {Latest}, upserted AS (
            INSERT INTO products (sku, name, description, price, currency, category, tags)
            SELECT sku, name, description, price, currency, category, tags
            FROM latest l
            WHERE NOT EXISTS ({TheSame})
            ORDER BY sku
            ON CONFLICT (sku) DO UPDATE
            SET name = excluded.name, description = excluded.description, price = excluded.price,
                currency = excluded.currency, category = excluded.category, tags = excluded.tags
            RETURNING id, sku, version = 1 AS created, category
        )
        INSERT INTO changed_products SELECT id, sku, created, category FROM upserted;
        """;

    /// <summary>How many products are not in the file, and how many there were when the import began.</summary>
    public const string CountMissing = $"SELECT count(*) FILTER (WHERE {IsMissing}), count(*) FROM products p WHERE created_at < transaction_timestamp()";

    /// <summary>Deletes them in sku order; the column <c>created</c> is null.</summary>
    public const string DeleteMissing = $"""
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

    /// <summary>What the upsert would count.</summary>
    public const string CountWithoutChange = $"""
        WITH {Latest}
        SELECT count(*) FILTER (WHERE p.id IS NULL), count(*) FILTER (WHERE p.id IS NOT NULL AND NOT EXISTS ({TheSame}))
        FROM latest l LEFT JOIN products p ON p.sku = l.sku
        """;

    public const string CountDistinct =
        """SELECT count(*) FROM (SELECT DISTINCT sku COLLATE "C" FROM staged_products WHERE name IS NOT NULL) skus""";

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

    public const string DropChanged = "DROP TABLE changed_products, former_categories";

    private const string Latest =
        "latest AS (SELECT DISTINCT ON (sku) * FROM staged_products WHERE name IS NOT NULL ORDER BY sku, line DESC)";

    private const string TheSame = """
        SELECT FROM products p
        WHERE p.sku = l.sku AND (p.name, p.description, p.price, p.currency, p.category, p.tags)
            = (l.name, l.description, l.price, l.currency, l.category, l.tags)
        """;

    private const string IsMissing =
        "created_at < transaction_timestamp() AND NOT EXISTS (SELECT FROM staged_products s WHERE s.sku = p.sku)";
}
