using Npgsql;

namespace Catalog.Infrastructure.Persistence;

/// <summary>
/// The role that nodes sign in with, which owns nothing: it can not alter a table, nor switch off the triggers that number versions and write
/// the audit log.
/// </summary>
public static class NodeRole
{
    /// <summary>Makes a role, or gives the one that is there this password.</summary>
    /// <param name="connectionString">That of a superuser, as the role may read the log of changes (REPLICATION).</param>
    /// <param name="role">Its name.</param>
    /// <param name="password">Its password.</param>
    /// <param name="ct">Ends the work.</param>
    /// <exception cref="PostgresException">The connection's user may not make roles.</exception>
    public static async Task MakeAsync(string connectionString, string role, string password, CancellationToken ct = default)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var quote = source.CreateCommand("""
            SELECT format($text$
                DO $$ BEGIN CREATE ROLE %1$I; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
                ALTER ROLE %1$I LOGIN REPLICATION PASSWORD %2$L
                $text$, $1, $2)
            """);
        quote.Parameters.Add(new NpgsqlParameter<string> { TypedValue = role });
        quote.Parameters.Add(new NpgsqlParameter<string> { TypedValue = password });
        await using var make = source.CreateCommand((string)(await quote.ExecuteScalarAsync(ct))!);
        await make.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Gives a role what nodes need of the schema as it is now. Repeating it does no harm.</summary>
    /// <param name="connectionString">That of the schema's owner.</param>
    /// <param name="role">It must exist, with the attribute REPLICATION where nodes capture changes.</param>
    /// <param name="ct">Ends the work; all rights are given or none.</param>
    /// <exception cref="PostgresException">There is no such role, or the connection's user may not give these rights.</exception>
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
