using System.Net;
using System.Net.Http.Json;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;
using Npgsql;

namespace Catalog.Tests.Api;

/// <summary>A transient error of PostgreSQL is answered 503 with Retry-After; an error in a statement is 500.</summary>
public sealed class PostgresRefusalTests : IAsyncLifetime
{
    private readonly CatalogApi _api = new();

    public ValueTask InitializeAsync() => _api.InitializeAsync();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task On_a_read_only_database_writes_are_503_and_cached_reads_go_on()
    {
        var (id, tag) = await _api.AddAsync();
        (await _api.Http.GetAsync($"/products/{id}")).Dispose();
        await SetAsync("default_transaction_read_only = on");
        await EndSessionsAsync();

        await AssertUnavailableAsync(() => _api.PutAsync(id, CatalogApi.Body(), tag));
        await AssertUnavailableAsync(() => _api.Http.PutAsJsonAsync($"/inventory/{id}", new { onHand = 5 }), ifMatch: "*");
        await AssertUnavailableAsync(() => _api.Http.PostAsJsonAsync($"/products/{id}/reviews", new { stars = 4 }));
        using var hit = await _api.Http.GetAsync($"/products/{id}");
        Assert.Equal(HttpStatusCode.OK, hit.StatusCode);
    }

    [Fact]
    public async Task After_a_refused_write_connections_are_renewed_so_that_none_stays_on_a_former_primary()
    {
        var (id, _) = await _api.AddAsync();
        await SetAsync("default_transaction_read_only = on");
        await EndSessionsAsync();
        using (var refused = await _api.PutAsync(id, CatalogApi.Body(), "*"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        }

        // A session keeps the setting that it started with, just as it stays with the server that it was opened to.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(n => _api.Http.GetStringAsync($"/products/search?q=rake&limit={n + 1}")));
        await SetAsync("default_transaction_read_only = off");

        await Eventually.BecomesTrueAsync(async () =>
        {
            using var put = await _api.PutAsync(id, CatalogApi.Body(), "*");
            return put.StatusCode == HttpStatusCode.OK;
        });
    }

    [Theory]
    [InlineData("StatementTimeout")]
    [InlineData("LockTimeout")]
    public async Task A_statement_that_waits_for_too_long_is_503(string setting)
    {
        var (id, _) = await _api.AddAsync();
        await using var peer = _api.NewPeer().With($"Database:{setting}", "00:00:01");
        await peer.InitializeAsync();
        await using var other = NpgsqlDataSource.Create(_api.Database);
        await using var connection = await other.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand($"SELECT 1 FROM products WHERE id = {id} FOR UPDATE", connection);
        await command.ExecuteScalarAsync();

        await AssertUnavailableAsync(() => peer.PutAsync(id, CatalogApi.Body(), "*"));
        await AssertUnavailableAsync(() => peer.DeleteAsync(id, "*"));
    }

    [Fact]
    public async Task A_transient_error_is_503()
    {
        string[] codes =
        [
            "25006", // read-only transaction
            "25P03", // idle in transaction for too long
            "28P01", // wrong password
            "3D000", // no such database
            "40001", // serialization failure
            "40P01", // deadlock
            "53100", // disk full
            "53200", // out of memory
            "53300", // too many connections
            "55000", // not in the state for it
            "55006", // in use
            "55P03", // lock not available
            "57014", // canceled
            "57P01", // shutdown
            "57P02", // crash shutdown
            "57P03", // cannot connect now
            "57P04", // database dropped
            "57P05", // idle for too long
            "58030", // input and output
            "XX000", // internal error
            "XX001", // damaged data
        ];
        foreach (var code in codes)
        {
            await RefuseProductsAsync(code);

            using var answer = await _api.Http.PostAsJsonAsync("/products", CatalogApi.Body());

            Assert.Equal((code, HttpStatusCode.ServiceUnavailable, true), (code, answer.StatusCode, answer.Headers.RetryAfter is not null));
        }
    }

    [Fact]
    public async Task A_row_that_would_break_a_check_is_409()
    {
        await RefuseProductsAsync("23514");

        using var answer = await _api.Http.PostAsJsonAsync("/products", CatalogApi.Body());

        Assert.Equal((HttpStatusCode.Conflict, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task A_statement_that_is_wrong_is_500_however_often_it_is_tried()
    {
        string[] codes =
        [
            "22012", // division by zero
            "42P01", // no such table
            "42501", // not permitted
            "P0001", // raised by a function
        ];
        foreach (var code in codes)
        {
            await RefuseProductsAsync(code);

            using var answer = await _api.Http.PostAsJsonAsync("/products", CatalogApi.Body());

            Assert.Equal((code, HttpStatusCode.InternalServerError, false), (code, answer.StatusCode, answer.Headers.RetryAfter is not null));
        }
    }

    private async Task AssertUnavailableAsync(Func<Task<HttpResponseMessage>> send, string? ifMatch = null)
    {
        _api.Http.DefaultRequestHeaders.Remove("If-Match");
        if (ifMatch is not null)
        {
            _api.Http.DefaultRequestHeaders.TryAddWithoutValidation("If-Match", ifMatch);
        }

        using var answer = await send();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    private async Task RefuseProductsAsync(string code) => await TestDatabase.ScalarAsync<long>(_api.Database, $"""
        CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '{code}'; END $$;
        CREATE OR REPLACE TRIGGER refuse BEFORE INSERT ON products EXECUTE FUNCTION refuse();
        SELECT 1::bigint
        """);

    // From another database, because in this one the setting would also prevent its own reset.
    private Task SetAsync(string setting) => OutsideAsync($"ALTER DATABASE \"{Name}\" SET {setting}");

    private Task EndSessionsAsync() => OutsideAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{Name}'");

    private string Name => new NpgsqlConnectionStringBuilder(_api.Database).Database!;

    private async Task OutsideAsync(string sql)
    {
        var outside = new NpgsqlConnectionStringBuilder(_api.Database) { Database = "postgres", Pooling = false };
        await using var source = NpgsqlDataSource.Create(outside);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
