using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Catalog.Infrastructure.Persistence.Migrations;

/// <summary>A session whose end is moved by plain SQL gets a new version, so that change capture drops its copies.</summary>
[DbContext(typeof(CatalogDbContext))]
[Migration("20261130120000_SessionEnds")]
public sealed class SessionEnds : Migration
{
    private const string Before = "NEW.data IS DISTINCT FROM OLD.data OR NEW.token_hash IS DISTINCT FROM OLD.token_hash";

    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql(RaiseVersionWhen($"{Before} OR NEW.ends_at IS DISTINCT FROM OLD.ends_at"));

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(RaiseVersionWhen(Before));

    private static string RaiseVersionWhen(string condition) => $"""
        CREATE OR REPLACE TRIGGER sessions_raise_version BEFORE UPDATE ON sessions
            FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION raise_version();
        """;
}
