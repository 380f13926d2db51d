using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Catalog.Infrastructure.Persistence.Migrations;

/// <summary>The index of folded names can be restored from a backup, and analysed by PostgreSQL 17, in databases that have the first of these migrations.</summary>
[DbContext(typeof(CatalogDbContext))]
[Migration("20261201040000_FoldedInEverySchema")]
public sealed class FoldedInEverySchema : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.SqlFile("folded.sql");

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder)
    {
        // It served the versions before, too.
    }
}
