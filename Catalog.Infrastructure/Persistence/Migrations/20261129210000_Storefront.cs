using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Catalog.Infrastructure.Persistence.Migrations;

/// <summary>What front ends and imports need: a tree of categories, sorted lists, a search that forgives, and the record of imports.</summary>
/// <remarks>
/// It needs the extensions <c>pg_trgm</c> and <c>unaccent</c>, which come with PostgreSQL and are trusted: whoever owns the database may create
/// them. The column <c>products.search</c> is built anew, which rewrites the table.
/// </remarks>
[DbContext(typeof(CatalogDbContext))]
[Migration("20261129210000_Storefront")]
public sealed class Storefront : Migration
{
    private static readonly string[] Scripts = ["category_tree", "imports", "storefront_search", "sorted_lists"];

    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        foreach (var script in Scripts)
        {
            migrationBuilder.SqlFile($"{script}.sql");
        }
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql("""
            DROP INDEX ix_products_currency_price_id, ix_products_name_trigrams;
            ALTER TABLE products DROP COLUMN search;
            DROP FUNCTION similar_names, search_query, search_lexemes, search_words, search_parts, search_key, folded;
            DROP TEXT SEARCH CONFIGURATION catalog;
            DROP TABLE product_imports;
            DROP TRIGGER categories_two_levels ON categories;
            DROP FUNCTION refuse_third_level;
            ALTER TABLE categories DROP COLUMN parent;
            """);
        migrationBuilder.Sql("""
            ALTER TABLE products ADD COLUMN search tsvector NOT NULL GENERATED ALWAYS AS (
                setweight(to_tsvector('english', name), 'A')
                || setweight(to_tsvector('english', tags_text(tags)), 'B')
                || setweight(to_tsvector('english', description), 'C')) STORED;
            CREATE INDEX ix_products_search ON products USING gin (search);
            """);
    }
}
