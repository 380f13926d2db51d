using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Catalog.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class ReadableRows : Migration
    {
        private static readonly (string Table, string Name, string Condition)[] Checks =
        [
            ("products", "ck_products_created_at", "created_at >= '0001-01-01 00:00:00+00'::timestamptz AND created_at < '10000-01-01 00:00:00+00'::timestamptz"),
            ("products", "ck_products_currency", "currency ~ '^[A-Z]{3}$'"),
            ("products", "ck_products_price", "price BETWEEN 0 AND 9999999999.99"),
            ("products", "ck_products_tags", "array_ndims(tags) = 1 AND array_position(tags, NULL) IS NULL"),
            ("products", "ck_products_updated_at", "updated_at >= '0001-01-01 00:00:00+00'::timestamptz AND updated_at < '10000-01-01 00:00:00+00'::timestamptz"),
            ("reviews", "ck_reviews_created_at", "created_at >= '0001-01-01 00:00:00+00'::timestamptz AND created_at < '10000-01-01 00:00:00+00'::timestamptz"),
        ];

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // See Revision in the service: what an ETag names, beside the id.
            migrationBuilder.Sql("""
                CREATE FUNCTION revision(version bigint, updated_at timestamptz) RETURNS text STABLE LANGUAGE sql AS $$
                    SELECT concat_ws('-', version, (extract(epoch FROM updated_at) * 1000000)::bigint)
                $$;
                """);
            migrationBuilder.Sql("ALTER TABLE products DROP CONSTRAINT ck_products_price");
            foreach (var (table, name, condition) in Checks)
            {
                // A row that breaks one already is that row's trouble, and no reason not to start: new ones are refused from here on.
                migrationBuilder.Sql($"""
                    ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({condition}) NOT VALID;
                    DO $$ BEGIN
                        ALTER TABLE {table} VALIDATE CONSTRAINT {name};
                    EXCEPTION WHEN check_violation THEN
                        RAISE WARNING 'rows of {table} break {name}; mend them, then: ALTER TABLE {table} VALIDATE CONSTRAINT {name}';
                    END $$;
                    """);
            }
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            foreach (var (table, name, _) in Checks)
            {
                migrationBuilder.Sql($"ALTER TABLE {table} DROP CONSTRAINT {name}");
            }

            migrationBuilder.Sql("ALTER TABLE products ADD CONSTRAINT ck_products_price CHECK (price >= 0)");
            migrationBuilder.Sql("DROP FUNCTION revision(bigint, timestamptz)");
        }
    }
}
