using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Catalog.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class SignInSecurity : Migration
    {
        // credentials.failures and .locked_until stay for nodes of the build before, which run beside this one for a while.

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "sign_in_failures",
                columns: table => new
                {
                    account = table.Column<byte[]>(type: "bytea", nullable: false),
                    network = table.Column<string>(type: "character varying(24)", maxLength: 24, nullable: false),
                    failures = table.Column<int>(type: "integer", nullable: false),
                    failed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    locked_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sign_in_failures", x => new { x.account, x.network });
                });

            migrationBuilder.CreateIndex(
                name: "ix_sign_in_failures_failed_at",
                table: "sign_in_failures",
                column: "failed_at");

            migrationBuilder.Sql(AuditRights);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "sign_in_failures");

            migrationBuilder.Sql(AuditChanges);
        }

        // A change of a role has a name of its own, and so has the creation of somebody with more rights than a customer. The index is
        // for the nodes, which look for such entries.
        private const string AuditRights = """
            CREATE INDEX ix_audit_log_rights ON audit_log (id) WHERE action = 'rights';

            CREATE OR REPLACE FUNCTION audit_users() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE
                who text := nullif(current_setting('catalog.actor', true), '');
            BEGIN
                IF TG_OP = 'INSERT' THEN
                    INSERT INTO audit_log (actor, action, resource, version)
                    SELECT who, 'create', 'user:' || id, version FROM new_rows ORDER BY id;
                    INSERT INTO audit_log (actor, action, resource, version)
                    SELECT who, 'rights', 'user:' || id, version FROM new_rows WHERE role <> 'customer' ORDER BY id;
                ELSIF TG_OP = 'UPDATE' THEN
                    INSERT INTO audit_log (actor, action, resource, version)
                    SELECT who, CASE WHEN n.role = o.role THEN 'update' ELSE 'rights' END, 'user:' || id, n.version
                    FROM new_rows n JOIN old_rows o USING (id) ORDER BY id;
                ELSE
                    INSERT INTO audit_log (actor, action, resource, version)
                    SELECT who, 'delete', 'user:' || id, version FROM old_rows ORDER BY id;
                END IF;
                RETURN NULL;
            END $$;

            DROP TRIGGER users_audit_update ON users;
            CREATE TRIGGER users_audit_update AFTER UPDATE ON users
                REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit_users();
            """;

        private const string AuditChanges = """
            DROP INDEX ix_audit_log_rights;

            CREATE OR REPLACE FUNCTION audit_users() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE
                who text := nullif(current_setting('catalog.actor', true), '');
            BEGIN
                IF TG_OP = 'INSERT' THEN
                    INSERT INTO audit_log (actor, action, resource, version)
                    SELECT who, 'create', 'user:' || id, version FROM new_rows ORDER BY id;
                ELSIF TG_OP = 'UPDATE' THEN
                    INSERT INTO audit_log (actor, action, resource, version)
                    SELECT who, 'update', 'user:' || id, version FROM new_rows ORDER BY id;
                ELSE
                    INSERT INTO audit_log (actor, action, resource, version)
                    SELECT who, 'delete', 'user:' || id, version FROM old_rows ORDER BY id;
                END IF;
                RETURN NULL;
            END $$;
            """;
    }
}
