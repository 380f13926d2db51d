using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Catalog.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class UserAudit : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(Audit);

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            migrationBuilder.Sql("DROP FUNCTION audit_users CASCADE;");

        // Who changed which user, and not to what: the audit log is kept for longer than personal data may be. A change of an address
        // is one of its user.
        private const string Audit = """
            CREATE FUNCTION audit_users() RETURNS trigger LANGUAGE plpgsql AS $$
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

            CREATE TRIGGER users_audit_insert AFTER INSERT ON users
                REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit_users();
            CREATE TRIGGER users_audit_update AFTER UPDATE ON users
                REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit_users();
            CREATE TRIGGER users_audit_delete AFTER DELETE ON users
                REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit_users();
            """;
    }
}
