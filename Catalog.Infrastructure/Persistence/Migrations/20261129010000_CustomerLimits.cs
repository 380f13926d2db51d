using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Catalog.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class CustomerLimits : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_reservations_held",
                table: "reservations",
                column: "user_id",
                filter: "state = 'held'");

            migrationBuilder.Sql(Held);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP FUNCTION held_reservations(bigint, text)");

            migrationBuilder.DropIndex(
                name: "ix_reservations_held",
                table: "reservations");
        }

        // The second query sees what was committed while the first waited: a volatile function looks anew with each. A request whose key
        // is there by now passes, and is found to be a repetition.
        private const string Held = """
            CREATE FUNCTION held_reservations(customer bigint, key text, OUT reservations bigint, OUT units bigint)
            VOLATILE LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM pg_advisory_xact_lock(hashtextextended('reservations', customer));
                SELECT count(*), coalesce(sum(quantity), 0) INTO reservations, units
                FROM reservations r WHERE r.user_id = customer AND r.state = 'held'
                    AND NOT EXISTS (SELECT FROM reservations k WHERE k.user_id = customer AND k.idempotency_key = key);
            END $$;
            """;
    }
}
