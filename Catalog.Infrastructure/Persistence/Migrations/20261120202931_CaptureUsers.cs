using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Catalog.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class CaptureUsers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_sessions_identity",
                table: "sessions",
                columns: new[] { "token_hash", "version" },
                unique: true);

            migrationBuilder.Sql(Publication);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""
                ALTER PUBLICATION catalog DROP TABLE users, sessions;
                ALTER TABLE sessions REPLICA IDENTITY DEFAULT;
                """);

            migrationBuilder.DropIndex(
                name: "ix_sessions_identity",
                table: "sessions");
        }

        // Of a session, hash and version: a note of its use changes neither, and so comes without the row as it was. A change of an
        // address is one of its user, by a trigger.
        private const string Publication = """
            ALTER TABLE sessions REPLICA IDENTITY USING INDEX ix_sessions_identity;
            ALTER PUBLICATION catalog ADD TABLE users (id), sessions (token_hash, version);
            """;
    }
}
