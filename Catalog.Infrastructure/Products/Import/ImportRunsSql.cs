namespace Catalog.Infrastructure.Products.Import;

/// <summary>The statements on the record of imports.</summary>
internal static class ImportRunsSql
{
    public const string Start = """
        INSERT INTO product_imports (id, dry_run, actor) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING
        """;

    public const string Note = "UPDATE product_imports SET phase = $2, lines = $3, bytes = $4, noted_at = now() WHERE id = $1 AND ended_at IS NULL";

    public const string End = """
        UPDATE product_imports
        SET phase = $2, lines = $3, bytes = $4, noted_at = now(), ended_at = now(), report = $5::jsonb, problem = $6, rejected = $7, rejected_type = $8
        WHERE id = $1
        """;

    /// <summary>A node notes how far it is every second, so one that has said nothing for long is gone.</summary>
    public const string Columns = """
        id, CASE WHEN ended_at IS NULL AND noted_at < now() - interval '30 seconds' THEN 'lost' ELSE phase END, dry_run, actor, lines, bytes,
        started_at, ended_at
        """;

    public const string Find = $"SELECT {Columns}, report::text, problem FROM product_imports WHERE id = $1";

    public const string List = $"SELECT {Columns}, NULL, problem FROM product_imports ORDER BY started_at DESC, id LIMIT $1";

    public const string Rejected = "SELECT rejected, rejected_type FROM product_imports WHERE id = $1 AND rejected_type IS NOT NULL";
}
