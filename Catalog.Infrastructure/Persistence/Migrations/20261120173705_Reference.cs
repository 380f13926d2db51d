using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Catalog.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Reference : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "rating_count",
                table: "products",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "rating_total",
                table: "products",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.CreateTable(
                name: "audit_log",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    actor = table.Column<string>(type: "text", nullable: true),
                    action = table.Column<string>(type: "text", nullable: false),
                    resource = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_log", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "countries",
                columns: table => new
                {
                    code = table.Column<string>(type: "character varying(2)", maxLength: 2, nullable: false),
                    alpha3 = table.Column<string>(type: "character varying(3)", maxLength: 3, nullable: false),
                    number = table.Column<short>(type: "smallint", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    official_name = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false, defaultValue: 1L),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_countries", x => x.code);
                });

            migrationBuilder.CreateTable(
                name: "reviews",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    product_id = table.Column<long>(type: "bigint", nullable: false),
                    author = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    stars = table.Column<short>(type: "smallint", nullable: false),
                    text = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_reviews", x => x.id);
                    table.CheckConstraint("ck_reviews_stars", "stars BETWEEN 1 AND 5");
                    table.ForeignKey(
                        name: "fk_reviews_product",
                        column: x => x.product_id,
                        principalTable: "products",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_audit_log_resource_id",
                table: "audit_log",
                columns: new[] { "resource", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_reviews_created_at",
                table: "reviews",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "ix_reviews_product_id",
                table: "reviews",
                columns: new[] { "product_id", "id" });

            migrationBuilder.Sql(Countries());
            migrationBuilder.Sql(Ratings);
            migrationBuilder.Sql(Audit);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP FUNCTION audit_products, refuse_audit_change CASCADE;");

            migrationBuilder.DropTable(
                name: "audit_log");

            migrationBuilder.DropTable(
                name: "countries");

            migrationBuilder.DropTable(
                name: "reviews");

            migrationBuilder.DropColumn(
                name: "rating_count",
                table: "products");

            migrationBuilder.DropColumn(
                name: "rating_total",
                table: "products");

            migrationBuilder.Sql("DROP FUNCTION rate_product;");
        }

        private static string Countries()
        {
            using var file = typeof(Reference).Assembly.GetManifestResourceStream("iso_3166_1.sql")!;
            using var reader = new StreamReader(file);
            return reader.ReadToEnd() + """
                CREATE TRIGGER countries_raise_version BEFORE UPDATE ON countries
                    FOR EACH ROW EXECUTE FUNCTION raise_version();
                """;
        }

        // In the transaction of the review, however it comes or goes. The product's version rises with its rating: its document
        // shows it. When the product itself is removed its reviews follow, and there is nothing left to count into.
        private const string Ratings = """
            CREATE FUNCTION rate_product() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP <> 'INSERT' THEN
                    UPDATE products SET rating_count = rating_count - 1, rating_total = rating_total - OLD.stars
                    WHERE id = OLD.product_id;
                END IF;
                IF TG_OP <> 'DELETE' THEN
                    UPDATE products SET rating_count = rating_count + 1, rating_total = rating_total + NEW.stars
                    WHERE id = NEW.product_id;
                END IF;
                RETURN NULL;
            END $$;

            CREATE TRIGGER reviews_rate_product AFTER INSERT OR UPDATE OR DELETE ON reviews
                FOR EACH ROW EXECUTE FUNCTION rate_product();
            """;

        // Once a statement, so that an import of a million lines is audited by one INSERT.
        private const string Audit = """
            CREATE FUNCTION audit_products() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE
                who text := nullif(current_setting('catalog.actor', true), '');
            BEGIN
                IF TG_OP = 'INSERT' THEN
                    INSERT INTO audit_log (actor, action, resource, version)
                    SELECT who, 'create', 'product:' || id, version FROM new_rows ORDER BY id;
                ELSIF TG_OP = 'UPDATE' THEN
                    INSERT INTO audit_log (actor, action, resource, version)
                    SELECT who, CASE WHEN n.rating_count = o.rating_count THEN 'update' ELSE 'review' END, 'product:' || id, n.version
                    FROM new_rows n JOIN old_rows o USING (id) ORDER BY id;
                ELSE
                    INSERT INTO audit_log (actor, action, resource, version)
                    SELECT who, 'delete', 'product:' || id, version FROM old_rows ORDER BY id;
                END IF;
                RETURN NULL;
            END $$;

            CREATE TRIGGER products_audit_insert AFTER INSERT ON products
                REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit_products();
            CREATE TRIGGER products_audit_update AFTER UPDATE ON products
                REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit_products();
            CREATE TRIGGER products_audit_delete AFTER DELETE ON products
                REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit_products();

            CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'The audit log is only added to.';
            END $$;

            CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
            """;
    }
}
