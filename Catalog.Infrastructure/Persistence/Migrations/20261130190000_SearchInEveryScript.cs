using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Catalog.Infrastructure.Persistence.Migrations;

/// <summary>Search knows the case of every script, and finds a sku with a blank that is typed without it.</summary>
/// <remarks>The table of products is rewritten. PostgreSQL needs ICU, with which all common packages and images are built.</remarks>
[DbContext(typeof(CatalogDbContext))]
[Migration("20261130190000_SearchInEveryScript")]
public sealed class SearchInEveryScript : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.SqlFile("folded.sql");
        migrationBuilder.SqlFile("search_in_every_script.sql");
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        DROP FUNCTION search_query(text);
        ALTER FUNCTION search_query_of_lower_case(text) RENAME TO search_query;
        CREATE OR REPLACE FUNCTION product_search(sku text, name text, description text, tags text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
        BEGIN
            RETURN setweight(to_tsvector('catalog', name), 'A')
                || setweight(to_tsvector('catalog', tags), 'B')
                || setweight(to_tsvector('catalog', description), 'C')
                || array_to_tsvector(search_lexemes(sku, name, tags, description));
        END $$;
        DROP TRIGGER products_search_update ON products;
        ALTER TABLE products ALTER COLUMN search TYPE tsvector USING product_search(sku, name, description, array_to_string(tags, ' '));
        CREATE TRIGGER products_search_update BEFORE UPDATE ON products
            FOR EACH ROW WHEN ((NEW.sku, NEW.name, NEW.description, NEW.tags, NEW.search)
                IS DISTINCT FROM (OLD.sku, OLD.name, OLD.description, OLD.tags, OLD.search))
            EXECUTE FUNCTION search_product();
        """);
}
