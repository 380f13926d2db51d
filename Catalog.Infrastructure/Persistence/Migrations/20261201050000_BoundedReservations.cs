using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Catalog.Infrastructure.Persistence.Migrations;

/// <summary>The quantity of a reservation has an upper bound. No table is rewritten.</summary>
[DbContext(typeof(CatalogDbContext))]
[Migration("20261201050000_BoundedReservations")]
public sealed class BoundedReservations : Migration
{
    private const string Quantity = "ck_reservations_quantity";

    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropCheckConstraint(Quantity, "reservations");
        migrationBuilder.AddCheck("reservations", Quantity, "quantity BETWEEN 1 AND 1000000000");
        migrationBuilder.SqlFile("bounded_reservations.sql");
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropCheckConstraint(Quantity, "reservations");
        migrationBuilder.AddCheck("reservations", Quantity, "quantity > 0");
    }
}
