using Microsoft.EntityFrameworkCore.Migrations;

namespace Catalog.Infrastructure.Persistence.Migrations;

/// <summary>The SQL files of migrations.</summary>
internal static class SqlFiles
{
    /// <summary>Executes a file of this folder.</summary>
    public static void SqlFile(this MigrationBuilder migration, string name)
    {
        using var reader = new StreamReader(typeof(SqlFiles).Assembly.GetManifestResourceStream(name)!);
        migration.Sql(reader.ReadToEnd());
    }
}
