using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Catalog.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class ReviewAuthors : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "user_id",
                table: "reviews",
                type: "bigint",
                nullable: true);

            migrationBuilder.Sql(Ratings);
            migrationBuilder.Sql(Authors);

            migrationBuilder.CreateIndex(
                name: "ix_reviews_user_id_product_id",
                table: "reviews",
                columns: new[] { "user_id", "product_id" },
                unique: true);

            migrationBuilder.AddForeignKey(
                name: "fk_reviews_user",
                table: "reviews",
                column: "user_id",
                principalTable: "users",
                principalColumn: "id",
                onDelete: ReferentialAction.SetNull);

            migrationBuilder.Sql(Forget);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""
                DROP TRIGGER reviews_forget_author ON reviews;
                DROP FUNCTION forget_author;
                DROP TRIGGER reviews_rate_product ON reviews;
                CREATE TRIGGER reviews_rate_product AFTER INSERT OR UPDATE OR DELETE ON reviews
                    FOR EACH ROW EXECUTE FUNCTION rate_product();
                """);

            migrationBuilder.DropForeignKey(
                name: "fk_reviews_user",
                table: "reviews");

            migrationBuilder.DropIndex(
                name: "ix_reviews_user_id_product_id",
                table: "reviews");

            migrationBuilder.DropColumn(
                name: "user_id",
                table: "reviews");
        }

        // A change of the author alone is no change of the product.
        private const string Ratings = """
            DROP TRIGGER reviews_rate_product ON reviews;
            CREATE TRIGGER reviews_rate_product AFTER INSERT OR DELETE OR UPDATE OF product_id, stars, text ON reviews
                FOR EACH ROW EXECUTE FUNCTION rate_product();
            """;

        // The audit log names who wrote a review: both have the time of their transaction. Of several reviews that a user wrote of a
        // product the newest stays the user's; the others, and those of users who are gone, keep no name.
        private const string Authors = """
            WITH written AS (
                SELECT r.id, r.product_id, u.id AS user_id
                FROM reviews r
                JOIN audit_log a ON a.resource = 'product:' || r.product_id AND a.action = 'review' AND a.at = r.created_at AND a.actor LIKE 'user:%'
                LEFT JOIN users u ON a.actor = 'user:' || u.id
            ), newest AS (
                SELECT max(id) AS id, user_id FROM written WHERE user_id IS NOT NULL GROUP BY product_id, user_id
            )
            UPDATE reviews r SET user_id = n.user_id, author = CASE WHEN n.id IS NULL THEN '' ELSE r.author END
            FROM written w LEFT JOIN newest n USING (id, user_id) WHERE r.id = w.id;
            """;

        // In the database, so that a user who is removed by plain SQL leaves no name as well.
        private const string Forget = """
            CREATE FUNCTION forget_author() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                NEW.author := '';
                RETURN NEW;
            END $$;

            CREATE TRIGGER reviews_forget_author BEFORE UPDATE OF user_id ON reviews
                FOR EACH ROW WHEN (OLD.user_id IS NOT NULL AND NEW.user_id IS NULL) EXECUTE FUNCTION forget_author();
            """;
    }
}
