using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Catalog.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class ChangeCapture : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_reviews_product_id",
                table: "reviews");

            migrationBuilder.DropIndex(
                name: "ix_products_category_id",
                table: "products");

            migrationBuilder.CreateIndex(
                name: "ix_reviews_product_id",
                table: "reviews",
                columns: new[] { "product_id", "id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_products_category_id",
                table: "products",
                columns: new[] { "category", "id" },
                unique: true);

            migrationBuilder.Sql(Publication);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(NoPublication);

            migrationBuilder.DropIndex(
                name: "ix_reviews_product_id",
                table: "reviews");

            migrationBuilder.DropIndex(
                name: "ix_products_category_id",
                table: "products");

            migrationBuilder.CreateIndex(
                name: "ix_reviews_product_id",
                table: "reviews",
                columns: new[] { "product_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_products_category_id",
                table: "products",
                columns: new[] { "category", "id" });
        }

        // Only what a cache has to know of a change is published, which takes PostgreSQL 15 or later. Of the row as it was, the log
        // keeps the identity: for products and reviews an index, so that a change which leaves category and product alone costs
        // nothing more; for stocks all of the row, which is small, because a deletion has to know the last version. Not published,
        // on purpose, is what is not cached or is only added to: audit_log, stock_movements, reservations and the views.
        private const string Publication = """
            ALTER TABLE products REPLICA IDENTITY USING INDEX ix_products_category_id;
            ALTER TABLE reviews REPLICA IDENTITY USING INDEX ix_reviews_product_id;
            ALTER TABLE inventory REPLICA IDENTITY FULL;

            CREATE PUBLICATION catalog FOR TABLE
                products (id, category), reviews (id, product_id), inventory, countries (code);
            """;

        private const string NoPublication = """
            DROP PUBLICATION catalog;
            ALTER TABLE products REPLICA IDENTITY DEFAULT;
            ALTER TABLE reviews REPLICA IDENTITY DEFAULT;
            ALTER TABLE inventory REPLICA IDENTITY DEFAULT;
            """;
    }
}
