using Catalog.Tests.Persistence;

namespace Catalog.Tests.Api;

/// <summary>The content of all tables of a database, for comparison.</summary>
internal static class BadInputTables
{
    /// <summary>For each table but those that record attempts: its name, the number of its rows, and a checksum of them.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(string database)
    {
        var found = await TestDatabase.ScalarAsync<string[]>(
            database, "SELECT array_agg(quote_ident(tablename) ORDER BY tablename) FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL ('{audit_log, product_imports, sign_in_failures}')");
        var sums = new List<string>();
        foreach (var table in found)
        {
            sums.Add($"{table}: {await TestDatabase.ScalarAsync<string>(
                database,
                $"SELECT count(*) || ' rows, ' || md5(coalesce(string_agg(row, chr(10) ORDER BY row), '')) FROM (SELECT (to_jsonb(t) - 'seen_at')::text AS row FROM {table} t) rows")}");
        }

        return sums;
    }
}
