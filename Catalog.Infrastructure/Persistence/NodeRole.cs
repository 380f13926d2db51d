using Npgsql;

namespace Catalog.Infrastructure.Persistence;

/// <summary>
/// The database role of the nodes. It owns nothing, so it cannot alter a table or disable the triggers that set versions and write the
/// audit log.
/// </summary>
public static class NodeRole
{
    /// <summary>Creates a role, or sets the password of an existing one.</summary>
    /// <param name="connectionString">A superuser's, because the role gets the attribute REPLICATION.</param>
    /// <param name="role">Its name.</param>
    /// <param name="password">Its password.</param>
    /// <param name="ct">Ends the work.</param>
    /// <exception cref="PostgresException">The connection's user may not create roles.</exception>
    public static async Task MakeAsync(string connectionString, string role, string password, CancellationToken ct = default)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var quote = source.Command(
            """
            SELECT format($text$
                DO $$ BEGIN CREATE ROLE %1$I; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
                ALTER ROLE %1$I LOGIN REPLICATION PASSWORD %2$L
                $text$, $1, $2)
            """,
            PlainSql.Value(role),
            PlainSql.Value(password));
        await source.ExecuteAsync((string)(await quote.ExecuteScalarAsync(ct))!, [], ct);
    }

    /// <summary>Grants a role the rights that nodes need on the current schema. Can be repeated.</summary>
    /// <param name="connectionString">The schema owner's.</param>
    /// <param name="role">An existing role; it needs the attribute REPLICATION if nodes capture changes.</param>
    /// <param name="ct">Ends the work; all rights are granted or none.</param>
    /// <exception cref="PostgresException">The role does not exist, or the connection's user may not grant these rights.</exception>
    public static async Task GrantAsync(string connectionString, string role, CancellationToken ct = default)
    {
        var name = new NpgsqlCommandBuilder().QuoteIdentifier(role);
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var grant = source.CreateCommand($"""
            GRANT USAGE ON SCHEMA public TO {name};
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name};
            GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {name};
            REVOKE UPDATE ON audit_log FROM {name};
            REVOKE INSERT, UPDATE, DELETE ON "__EFMigrationsHistory" FROM {name};
            """);
        await grant.ExecuteNonQueryAsync(ct);
    }
}
