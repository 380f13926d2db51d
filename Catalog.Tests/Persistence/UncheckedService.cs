using System.Text.Json;
using Catalog.Tests.Api;
using Catalog.Tests.Auth;

namespace Catalog.Tests.Persistence;

/// <summary>The service on a database without constraints, and what it logs.</summary>
public sealed class UncheckedService : IAsyncLifetime
{
    internal CatalogApi Api { get; } = new();

    internal RecordedLog Log { get; } = new();

    public async ValueTask InitializeAsync()
    {
        await Api.WithLog(Log).InitializeAsync();
        await DropConstraintsAsync(Api.Database);
    }

    public ValueTask DisposeAsync() => Api.DisposeAsync();

    internal Task<long> SqlAsync(string sql) => TestDatabase.ScalarAsync<long>(Api.Database, $"{sql}; SELECT 1::bigint");

    internal async Task<JsonElement> JsonAsync(string address) => JsonElement.Parse(await Api.Http.GetStringAsync(address));

    internal static long[] Ids(JsonElement page) => [.. page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetInt64())];

    internal static async Task DropConstraintsAsync(string database) => await TestDatabase.ScalarAsync<long>(database, """
        DO $$ DECLARE c record; BEGIN
            FOR c IN SELECT conrelid::regclass AS of, conname FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace LOOP
                EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.of, c.conname);
            END LOOP;
        END $$;
        SELECT 1::bigint
        """);
}
