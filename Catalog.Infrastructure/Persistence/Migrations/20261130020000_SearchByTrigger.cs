using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Catalog.Infrastructure.Persistence.Migrations;

/// <summary>The search column is computed by a trigger, and only when a text changes. No table is rewritten.</summary>
[DbContext(typeof(CatalogDbContext))]
[Migration("20261130020000_SearchByTrigger")]
public sealed class SearchByTrigger : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.SqlFile("folded.sql");
        migrationBuilder.SqlFile("search_by_trigger.sql");
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        DROP TRIGGER products_search_insert ON products;
        DROP TRIGGER products_search_update ON products;
        DROP FUNCTION search_product;
        ALTER TABLE products DROP COLUMN search;
        ALTER TABLE products ADD COLUMN search tsvector NOT NULL GENERATED ALWAYS AS (
            setweight(to_tsvector('catalog', name), 'A')
            || setweight(to_tsvector('catalog', tags_text(tags)), 'B')
            || setweight(to_tsvector('catalog', description), 'C')
            || array_to_tsvector(search_lexemes(sku, name, tags_text(tags), description))) STORED;
        CREATE INDEX ix_products_search ON products USING gin (search);
        """);
}
