using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Catalog.Testbed;
using Catalog.Tests.Api;
using Catalog.Tests.Auth;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;

namespace Catalog.Tests.Faults;

/// <summary>However many requests meet one cause, the log grows with the time and not with them.</summary>
public sealed partial class LogStormTests : IAsyncLifetime
{
    private const int Requests = 600;
    private const int Burst = 20; // lines of one kind besides one a second
    private readonly RecordedLog _log = new();
    private Servers _servers = null!;
    private CatalogApi _api = null!;
    private long _product;

    public async ValueTask InitializeAsync()
    {
        _servers = await Servers.StartAsync(new ServersOptions { Private = true });
        var database = await _servers.Postgres.CreateDatabaseAsync();
        await TestDatabase.MigrateAsync(database);
        _api = new CatalogApi(database, _servers.Redis.Endpoint).WithLog(_log);
        await _api.InitializeAsync();
        (_product, _) = await _api.AddAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _servers.DisposeAsync();
        _log.Dispose();
    }

    [Fact]
    public async Task Of_a_database_that_is_down()
    {
        await _servers.Postgres.KillAsync();

        await StormAsync("requests had the same cause", i => _api.Http.GetAsync($"/products/{i + 1000}"), i => _api.PutAsync(_product, CatalogApi.Body(), "*"),
            i => _api.Http.PostAsJsonAsync("/sessions", new { email = "ada@example.com", password = "a long enough secret" }), i => _api.Http.GetAsync($"/products/search?q=x{i}"));
    }

    [Fact]
    public async Task Of_a_Redis_that_is_down()
    {
        await _servers.Redis.KillAsync();

        await StormAsync("The circuit breaker opened", i => _api.Http.GetAsync($"/products/{_product}"), i => _api.PutAsync(_product, CatalogApi.Body(), "*"),
            i => _api.Http.PostAsync(new Uri($"/products/{_product}/views", UriKind.Relative), null), i => _api.Http.GetAsync("/products?category=garden"),
            i => _api.Http.PostAsJsonAsync("/events", new { kind = "click", productId = _product }));
    }

    [Fact]
    public async Task Of_events_and_views_of_products_that_do_not_exist()
    {
        await StormAsync("is set aside", i => _api.Anonymous.PostAsJsonAsync("/events", new { kind = "click", productId = 900_000_000 + i }),
            i => _api.Anonymous.PostAsync(new Uri($"/products/{900_000_000 + i}/views", UriKind.Relative), null));
    }

    [Fact]
    public async Task Of_keys_of_another_type_that_cannot_be_removed()
    {
        await _servers.Redis.AskAsync("ACL SETUSER default -unlink -del");
        for (var i = 0; i < 50; i++)
        {
            await _servers.Redis.AskAsync($"LPUSH {_api.Prefix}product:{{{i + 2000}}} x");
        }

        await StormAsync("could not be removed", i => _api.Http.GetAsync($"/products/{2000 + (i % 50)}"));
    }

    [Fact]
    public async Task Of_rows_and_changes_that_cannot_be_read()
    {
        await TestDatabase.ScalarAsync<long>(_api.Database, """
            ALTER TABLE products DROP CONSTRAINT ck_products_created_at;
            INSERT INTO products (sku, name, description, price, currency, category, tags, created_at)
            SELECT 'bad-' || n, 'Bad', '', 1, 'EUR', 'garden', '{}', '20000-01-01' FROM generate_series(1, 3) n;
            SELECT 1::bigint
            """);

        await StormAsync("cannot be read and is left out", i => _api.Http.GetAsync("/products/search?q=bad"), i => _api.Http.GetAsync($"/products/{_product + 1 + (i % 3)}"));
    }

    [Fact]
    public async Task Of_requests_that_are_bad_or_forbidden_or_left_alone()
    {
        await StormAsync(
            "Security event lock",
            i => _api.Http.GetAsync("/products/x"),
            i => _api.Anonymous.GetAsync("/audit"),
            i => _api.Http.GetAsync("/nothing"),
            i => _api.Http.PostAsync(new Uri("/products", UriKind.Relative), new StringContent("{", System.Text.Encoding.UTF8, "application/json")),
            i => _api.Anonymous.PostAsJsonAsync("/sessions", new { email = "nobody@example.com", password = "wrong" }),
            async i =>
            {
                using var left = new CancellationTokenSource();
                left.CancelAfter(TimeSpan.FromMilliseconds(i % 20));
                return await _api.Http.GetAsync("/products/export", left.Token);
            });
    }

    private async Task StormAsync(string logged, params Func<int, Task<HttpResponseMessage>>[] calls)
    {
        var running = Stopwatch.StartNew();
        await Parallel.ForEachAsync(Enumerable.Range(0, Requests), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            try
            {
                using var answer = await calls[i % calls.Length](i);
            }
            catch (Exception e) when (e is OperationCanceledException or HttpRequestException)
            {
                // left alone
            }
        });
        await Eventually.BecomesTrueAsync(() => _log.Lines.Any(line => line.Contains(logged, StringComparison.Ordinal)));

        var most = Math.Min(Requests / calls.Length / 3, Burst + (int)running.Elapsed.TotalSeconds); // however long it takes
        var kinds = _log.Lines.Where(line => line.Contains("OriginalFormat", StringComparison.Ordinal)).GroupBy(line => Numbers().Replace(line[..Math.Min(60, line.Length)], "#"), StringComparer.Ordinal);
        Assert.All(kinds, kind => Assert.True(kind.Count() <= most, $"{kind.Count()} lines such as {kind.First()[..Math.Min(600, kind.First().Length)]}"));
    }

    [GeneratedRegex("[0-9a-f]*[0-9][0-9a-f]*")]
    private static partial Regex Numbers();
}
