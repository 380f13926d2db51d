using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Catalog.Infrastructure.Persistence.Migrations;

/// <summary>Numbers of views have an upper bound, so that their sums are in range. No table is rewritten.</summary>
[DbContext(typeof(CatalogDbContext))]
[Migration("20261201070000_BoundedViews")]
public sealed class BoundedViews : Migration
{
    private static readonly string[] Tables = ["product_views", "daily_views"];

    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        foreach (var table in Tables)
        {
            migrationBuilder.AddCheck(table, $"ck_{table}_views", "views BETWEEN 0 AND 1000000000000000");
        }
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder)
    {
        foreach (var table in Tables)
        {
            migrationBuilder.DropCheckConstraint($"ck_{table}_views", table);
        }
    }
}
