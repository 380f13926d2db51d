using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Catalog.Infrastructure.Persistence.Migrations;

/// <summary>What the service could not read is refused in all tables. Rows that are there already stop no upgrade: they are warned of.</summary>
[DbContext(typeof(CatalogDbContext))]
[Migration("20261129160000_ConstraintsOfAllTables")]
public sealed class ConstraintsOfAllTables : Migration
{
    private static readonly (string Table, string Name, string Check)[] Constraints =
    [
        ("activity", "ck_activity_at", Time("at")),
        ("audit_log", "ck_audit_log_at", Time("at")),
        ("categories", "ck_categories_slug", "slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'"),
        ("inventory", "ck_inventory_updated_at", Time("updated_at")),
        ("reservations", "ck_reservations_created_at", Time("created_at")),
        ("reservations", "ck_reservations_ended_at", Time("ended_at")),
        ("reservations", "ck_reservations_expires_at", Time("expires_at")),
        ("reservations", "ck_reservations_state", "state IN ('held', 'committed', 'released', 'expired')"),
        ("sessions", "ck_sessions_created_at", Time("created_at")),
        ("sessions", "ck_sessions_data", "jsonb_typeof(data) = 'object'"),
        ("sessions", "ck_sessions_ends_at", Time("ends_at")),
        ("sessions", "ck_sessions_seen_at", Time("seen_at")),
        ("stock_movements", "ck_stock_movements_at", Time("at")),
        ("stock_movements", "ck_stock_movements_kind", "kind IN ('set', 'adjust', 'reserve', 'commit', 'release', 'expire')"),
        ("users", "ck_users_created_at", Time("created_at")),
        ("users", "ck_users_role", "role IN ('customer', 'orders', 'admin')"),
        ("users", "ck_users_updated_at", Time("updated_at")),
    ];

    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        foreach (var (table, name, check) in Constraints)
        {
            migrationBuilder.AddCheck(table, name, check);
        }
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder)
    {
        foreach (var (table, name, _) in Constraints.Reverse())
        {
            migrationBuilder.DropCheckConstraint(name, table);
        }
    }

    private static string Time(string column) =>
        $"{column} >= '0001-01-01 00:00:00+00'::timestamptz AND {column} < '10000-01-01 00:00:00+00'::timestamptz";
}
