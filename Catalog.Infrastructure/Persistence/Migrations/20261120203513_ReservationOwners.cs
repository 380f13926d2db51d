using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Catalog.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class ReservationOwners : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_reservations_idempotency_key",
                table: "reservations");

            migrationBuilder.AddColumn<long>(
                name: "user_id",
                table: "reservations",
                type: "bigint",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_reservations_user_id_idempotency_key",
                table: "reservations",
                columns: new[] { "user_id", "idempotency_key" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_reservations_user_id_idempotency_key",
                table: "reservations");

            migrationBuilder.DropColumn(
                name: "user_id",
                table: "reservations");

            migrationBuilder.CreateIndex(
                name: "ix_reservations_idempotency_key",
                table: "reservations",
                column: "idempotency_key",
                unique: true);
        }
    }
}
