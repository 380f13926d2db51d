using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Catalog.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Retention : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterColumn<byte[]>(
                name: "request_hash",
                table: "reservations",
                type: "bytea",
                nullable: true,
                oldClrType: typeof(byte[]),
                oldType: "bytea");

            migrationBuilder.AlterColumn<string>(
                name: "idempotency_key",
                table: "reservations",
                type: "character varying(255)",
                maxLength: 255,
                nullable: true,
                oldClrType: typeof(string),
                oldType: "character varying(255)",
                oldMaxLength: 255);

            migrationBuilder.CreateIndex(
                name: "ix_reservations_ended",
                table: "reservations",
                column: "ended_at",
                filter: "ended_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_reservations_keys",
                table: "reservations",
                column: "ended_at",
                filter: "ended_at IS NOT NULL AND idempotency_key IS NOT NULL");

            migrationBuilder.Sql(Keep);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""
                DROP FUNCTION refuse_early_removal CASCADE;
                DROP TRIGGER audit_log_append_only ON audit_log;
                CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
                    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
                DROP TRIGGER stock_movements_append_only ON stock_movements;
                CREATE TRIGGER stock_movements_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON stock_movements
                    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
                UPDATE reservations SET idempotency_key = 'forgotten ' || id, request_hash = '' WHERE idempotency_key IS NULL;
                """);

            migrationBuilder.DropIndex(
                name: "ix_reservations_ended",
                table: "reservations");

            migrationBuilder.DropIndex(
                name: "ix_reservations_keys",
                table: "reservations");

            migrationBuilder.AlterColumn<byte[]>(
                name: "request_hash",
                table: "reservations",
                type: "bytea",
                nullable: false,
                oldClrType: typeof(byte[]),
                oldType: "bytea",
                oldNullable: true);

            migrationBuilder.AlterColumn<string>(
                name: "idempotency_key",
                table: "reservations",
                type: "character varying(255)",
                maxLength: 255,
                nullable: false,
                oldClrType: typeof(string),
                oldType: "character varying(255)",
                oldMaxLength: 255,
                oldNullable: true);
        }

        // What is only added to can be let go of once it is old. Nobody who may merely write can take a young row away.
        private const string Keep = """
            CREATE FUNCTION refuse_early_removal() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF OLD.at > now() - interval '30 days' THEN
                    RAISE EXCEPTION '% keeps each row for 30 days', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
                END IF;
                RETURN OLD;
            END $$;

            DROP TRIGGER audit_log_append_only ON audit_log;
            CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR TRUNCATE ON audit_log
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
            CREATE TRIGGER audit_log_keep BEFORE DELETE ON audit_log
                FOR EACH ROW EXECUTE FUNCTION refuse_early_removal();

            DROP TRIGGER stock_movements_append_only ON stock_movements;
            CREATE TRIGGER stock_movements_append_only BEFORE UPDATE OR TRUNCATE ON stock_movements
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER stock_movements_keep BEFORE DELETE ON stock_movements
                FOR EACH ROW EXECUTE FUNCTION refuse_early_removal();
            """;
    }
}
