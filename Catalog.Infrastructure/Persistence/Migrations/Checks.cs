using Microsoft.EntityFrameworkCore.Migrations;

namespace Catalog.Infrastructure.Persistence.Migrations;

/// <summary>Constraints for tables that may have rows which break them.</summary>
internal static class Checks
{
    /// <summary>Adds a constraint for what is written from now on. Rows that break it stop no upgrade: they are warned of.</summary>
    public static void AddCheck(this MigrationBuilder migration, string table, string name, string check) => migration.Sql($"""
        ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({check}) NOT VALID;
        DO $$ BEGIN
            ALTER TABLE {table} VALIDATE CONSTRAINT {name};
        EXCEPTION WHEN check_violation THEN
            RAISE WARNING 'Rows of {table} break {name}. They are left out until they are mended; then: ALTER TABLE {table} VALIDATE CONSTRAINT {name}';
        END $$;
        """);
}
