using System.Net;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;

namespace Catalog.Tests.Api;

/// <summary>PostgreSQL refuses for now, whatever is asked of it: no operation is answered 500, and nothing is dropped.</summary>
public sealed class EveryRefusalTests : IAsyncLifetime
{
    private readonly CatalogApi _api = new();

    // One of each class; PostgresRefusalTests has them all, for one operation.
    private static readonly string[] Codes = ["08006", "25006", "40001", "53100", "55P03", "57014", "57P01", "58030", "F0000", "XX000"];

    public ValueTask InitializeAsync() => _api.InitializeAsync();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task Whatever_PostgreSQL_refuses_for_now_no_operation_is_500_and_a_503_says_when_to_try_again()
    {
        var every = await EveryOperation.PrepareAsync(_api);
        var operations = (await every.NamesAsync()).Where(name => !name.StartsWith("GET /health", StringComparison.Ordinal)).ToList(); // 503 is their answer
        await RefuseAsync();
        var wrong = new List<string>();
        foreach (var code in Codes)
        {
            await SetCodeAsync(code);
            var (refused, answers) = (0, new List<string>());
            foreach (var operation in operations)
            {
                using var request = every.Request(operation);
                request.Headers.TryAddWithoutValidation("Catalog-Position", "unconfirmed"); // past the caches
                using var answer = await _api.Anonymous.SendAsync(request);
                answers.Add($"{operation} {(int)answer.StatusCode}");
                refused += answer.StatusCode == HttpStatusCode.ServiceUnavailable ? 1 : 0;
                if (answer is { StatusCode: HttpStatusCode.InternalServerError } or { StatusCode: HttpStatusCode.ServiceUnavailable, Headers.RetryAfter: null })
                {
                    wrong.Add($"{code} {operation}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
                }
            }

            Assert.True(refused > 25, $"{code}: of {operations.Count} only {refused} were refused; {string.Join(' ', answers)}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("53100")]
    [InlineData("57014")]
    [InlineData("XX000")]
    public async Task An_export_that_is_refused_after_its_beginning_does_not_look_whole(string code)
    {
        await TestDatabase.ScalarAsync<long>(_api.Database, """
            INSERT INTO products (sku, name, description, price, currency, category, tags)
            SELECT 'sku-' || n, 'Rake', repeat('x', 500), 1, 'EUR', 'garden', '{}' FROM generate_series(1, 1500) n;
            ANALYZE products;
            DO $$ BEGIN
                EXECUTE format('ALTER DATABASE %I SET enable_seqscan = off', current_database());
                EXECUTE format('ALTER DATABASE %I SET enable_bitmapscan = off', current_database());
            END $$;
            SELECT 1::bigint
            """); // so that the rows of a page are looked at in their order
        await TestDatabase.ScalarAsync<long>(
            _api.Database, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        await RefuseAsync("products", "CASE WHEN id > 1200 THEN refuse() ELSE true END");
        await SetCodeAsync(code);
        await Eventually.BecomesTrueAsync(async () => (await _api.Http.GetAsync("/categories")).IsSuccessStatusCode);

        using var answer = await _api.Http.GetAsync(new Uri("/products/export", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode); // it has begun
        await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("53100")]
    [InlineData("40P01")]
    [InlineData("XX000")]
    public async Task A_refused_import_is_503_and_changes_nothing(string code)
    {
        var before = await _api.CountAsync();
        await RefuseAsync("products");
        await SetCodeAsync(code);

        var line = System.Text.Json.JsonSerializer.Serialize(CatalogApi.Body());
        using var content = new StringContent(line, System.Text.Encoding.UTF8, "application/x-ndjson");
        using var answer = await _api.Http.PostAsync(new Uri("/products/import", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal(before, await _api.CountAsync());
    }

    [Theory]
    [InlineData("53100")]
    [InlineData("40001")]
    [InlineData("XX000")]
    public async Task Background_work_that_is_refused_drops_nothing_and_is_done_once_it_is_not(string code)
    {
        var (product, _) = await _api.AddAsync();
        var customer = await _api.SignedInAsync();
        await TestDatabase.ScalarAsync<long>(_api.Database, $"INSERT INTO inventory (product_id, on_hand, reserved) VALUES ({product}, 5, 2) RETURNING product_id");
        foreach (var table in new[] { "view_batches", "activity", "reservations" })
        {
            await RefuseAsync(table);
        }

        await SetCodeAsync(code);
        (await customer.Http.PostAsync(new Uri($"/products/{product}/views", UriKind.Relative), null)).EnsureSuccessStatusCode();
        using var sent = await customer.Http.PostAsync(new Uri("/events", UriKind.Relative), System.Net.Http.Json.JsonContent.Create(new { kind = "click", productId = product }));
        sent.EnsureSuccessStatusCode();
        await TestDatabase.ScalarAsync<long>(_api.Database, $"INSERT INTO reservations (product_id, quantity, state, expires_at) VALUES ({product}, 2, 'held', now()) RETURNING id");
        await Eventually.BecomesTrueAsync(async () =>
        {
            var health = await _api.Http.GetStringAsync("/health/ready");
            return health.Contains("views-flush has failed", StringComparison.Ordinal)
                && health.Contains("clicks-", StringComparison.Ordinal) && health.Contains("reservation-sweep has failed", StringComparison.Ordinal);
        });

        foreach (var table in new[] { "view_batches", "activity", "reservations" })
        {
            await TestDatabase.ScalarAsync<long>(_api.Database, $"DROP POLICY refuse ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY; SELECT 1::bigint");
        }

        await Eventually.BecomesTrueAsync(async () => await TestDatabase.ScalarAsync<long>(_api.Database, """
            SELECT (SELECT count(*) FROM activity) + (SELECT coalesce(sum(views), 0) FROM product_views)::bigint + (SELECT count(*) FROM reservations WHERE state = 'expired')
            """) == 3);
    }

    // All tables, for the nodes' role; their owner sees and writes them as ever.
    private async Task RefuseAsync()
    {
        var tables = await TestDatabase.ScalarAsync<string>(
            _api.Database, "SELECT string_agg(tablename, ' ') FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN ('protection_keys', 'refusal')");
        foreach (var table in tables.Split(' '))
        {
            await RefuseAsync($"\"{table}\"");
        }
    }

    private async Task RefuseAsync(string table, string condition = "refuse()") => await TestDatabase.ScalarAsync<long>(_api.Database, $"""
        CREATE TABLE IF NOT EXISTS refusal (code text);
        CREATE OR REPLACE FUNCTION refuse() RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
            RAISE EXCEPTION 'refused' USING ERRCODE = (SELECT code FROM refusal); END $$;
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY refuse ON {table} USING ({condition}) WITH CHECK ({condition});
        SELECT 1::bigint
        """);

    private async Task SetCodeAsync(string code) => await TestDatabase.ScalarAsync<long>(
        _api.Database, $"TRUNCATE refusal; INSERT INTO refusal VALUES ('{code}'); SELECT 1::bigint");
}
