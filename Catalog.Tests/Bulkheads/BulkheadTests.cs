using System.Net;
using System.Net.Http.Json;
using Catalog.Api.Bulkheads;
using Catalog.Tests.Api;
using Catalog.Tests.Auth;
using Catalog.Tests.Caches;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;
using Catalog.Tests.Testbed;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Catalog.Tests.Bulkheads;

/// <summary>A ceiling of one call per resource and no queue: what is refused, and what still works.</summary>
public sealed class BulkheadTests(BulkheadTests.Narrow narrow) : IClassFixture<BulkheadTests.Narrow>
{
    private readonly CatalogApi _api = narrow.Api;

    [Fact]
    public async Task While_the_changes_of_one_resource_wait_for_a_lock_more_of_them_are_503_and_all_else_goes_on()
    {
        var (locked, _) = await _api.AddAsync();
        var (other, _) = await _api.AddAsync();
        await using var row = await LockRowAsync(locked);
        var waiting = _api.PutAsync(locked, CatalogApi.Body(), "*");
        await WhenOneWaitsAsync();

        using var refused = await _api.PutAsync(other, CatalogApi.Body(), "*");
        using var stock = await _api.Http.PostAsJsonAsync($"/inventory/{other}/adjust", new { delta = 5, reason = "found" });
        using var cold = await _api.Http.GetAsync($"/products/{other}");
        using var found = await _api.Http.GetAsync("/products/search?q=rake");
        await _api.SignedInAsync();
        using var ready = await _api.Http.GetAsync("/health/ready");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        Assert.All([stock, cold, found, ready], answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        await row.DisposeAsync();
        using var written = await waiting;
        Assert.Equal(HttpStatusCode.OK, written.StatusCode);
    }

    [Theory]
    [InlineData("/products/search?q=rake")]
    [InlineData("/products?tag=rake")]
    [InlineData("/products/export")]
    public async Task Uncached_reads_and_exports_above_the_ceiling_are_503(string address)
    {
        await using var table = await LockedProducts.LockAsync(_api.Database);
        var waiting = _api.Http.GetAsync(address);
        await WhenOneWaitsAsync();

        using var refused = await _api.Http.GetAsync(address);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        await table.DisposeAsync();
        using var answered = await waiting;
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
    }

    [Fact]
    public async Task A_body_that_is_still_being_sent_holds_no_slot()
    {
        var slow = new SlowBody("{\"email\":", "1}");
        var sending = _api.Anonymous.PostAsync("/users", slow);
        await slow.Begun;

        await _api.SignedInAsync(); // registers as well

        slow.LetGo();
        (await sending).Dispose();
    }

    [Fact]
    public async Task A_delayed_sign_in_does_not_block_others()
    {
        var (delayed, other) = (await _api.SignedInAsync(), await _api.SignedInAsync());
        await DelayAsync(delayed);
        using var gone = new CancellationTokenSource();
        var held = _api.Anonymous.PostAsJsonAsync("/sessions", new { delayed.Email, Account.Password }, gone.Token);
        await Eventually.BecomesTrueAsync(async () => await TestDatabase.ScalarAsync<long>(
            _api.Database, $"SELECT count(*) FROM sessions WHERE user_id = {delayed.Id}") == 2);

        await Eventually.BecomesTrueAsync(async () => // the slot is released shortly after the commit
        {
            using var signedIn = await _api.Anonymous.PostAsJsonAsync("/sessions", new { other.Email, Account.Password });
            return signedIn.StatusCode == HttpStatusCode.Created;
        });

        Assert.False(held.IsCompleted);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => held);
    }

    [Fact]
    public async Task A_change_with_a_delayed_password_check_does_not_block_others()
    {
        var (delayed, other) = (await _api.SignedInAsync(), await _api.SignedInAsync());
        await DelayAsync(delayed);
        using var gone = new CancellationTokenSource();
        var held = RemoveAsync(delayed, gone.Token);
        await Eventually.BecomesTrueAsync(async () => await TestDatabase.ScalarAsync<long>(
            _api.Database, $"SELECT count(*) FROM users WHERE id = {delayed.Id}") == 0);

        await Eventually.BecomesTrueAsync(async () => // the slot is released shortly after the commit
        {
            using var removed = await RemoveAsync(other);
            return removed.StatusCode == HttpStatusCode.NoContent;
        });

        Assert.False(held.IsCompleted);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => held);
    }

    [Fact]
    public void Every_change_has_a_ceiling_except_those_that_only_Redis_stores()
    {
        var free = _api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { } methods
                && !methods.Contains("GET") && WorkOf.Of(endpoint.Metadata) is null)
            .Select(endpoint => endpoint.RoutePattern.RawText);

        Assert.Equal(["/events", "/products/{id}/views"], free.Order(StringComparer.Ordinal));
    }

    private Task<long> DelayAsync(Account account) => TestDatabase.ScalarAsync<long>(_api.Database, $"""
        INSERT INTO sign_in_failures (account, network, failures, failed_at)
        VALUES (sha256(convert_to('{account.Email}', 'UTF8')), 'elsewhere', 1000, now()) RETURNING 1::bigint
        """);

    private static async Task<HttpResponseMessage> RemoveAsync(Account account, CancellationToken ct = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/users/{account.Id}")
        {
            Content = JsonContent.Create(new { currentPassword = Account.Password }),
            Headers = { IfMatch = { System.Net.Http.Headers.EntityTagHeaderValue.Any } },
        };
        return await account.Http.SendAsync(request, ct);
    }

    private Task WhenOneWaitsAsync() => Eventually.BecomesTrueAsync(async () => await TestDatabase.ScalarAsync<long>(
        _api.Database, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") == 1);

    private async Task<NpgsqlConnection> LockRowAsync(long id)
    {
        var connection = new NpgsqlConnection(_api.Database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"BEGIN; SELECT 1 FROM products WHERE id = {id} FOR UPDATE", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    /// <summary>The service with the lowest ceilings.</summary>
    public sealed class Narrow : IAsyncLifetime
    {
        public CatalogApi Api { get; } = new CatalogApi().With("Bulkheads:QueueTimeout", "00:01:00").With("SignIn:LongestDelay", "00:00:10");

        public async ValueTask InitializeAsync()
        {
            foreach (var work in Enum.GetNames<Work>())
            {
                Api.With($"Bulkheads:{work}:OfOneResource", "1").With($"Bulkheads:{work}:Waiting", "0");
            }

            await Api.InitializeAsync();
        }

        public ValueTask DisposeAsync() => Api.DisposeAsync();
    }
}
