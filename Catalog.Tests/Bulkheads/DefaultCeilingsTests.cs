using System.Net;
using System.Net.Http.Json;
using Catalog.Api.Bulkheads;
using Catalog.Caching;
using Catalog.Tests.Api;
using Catalog.Tests.Caches;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Catalog.Tests.Bulkheads;

/// <summary>The default ceilings of a node.</summary>
public sealed class DefaultCeilingsTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    private const int LeftForBackground = 8; // connections for health, sweeps, retention and the watch for role changes

    [Fact]
    public void Each_ceiling_is_below_the_pool_size_and_all_together_leave_connections_free()
    {
        var pool = new NpgsqlConnectionStringBuilder(api.Services.GetRequiredService<NpgsqlDataSource>().ConnectionString).MaxPoolSize;
        var loads = api.Services.GetRequiredService<CacheNode>().Options;
        var bulkheads = api.Services.GetRequiredService<IOptions<BulkheadOptions>>().Value;
        (string Of, int AtOnce, int OfOneResource)[] ceilings =
        [
            ("loads", loads.MaxConcurrentLoads, loads.MaxLoadsOfOneResource),
            .. Enum.GetValues<Work>().Select(work => ($"{work}", bulkheads.Of(work).AtOnce, bulkheads.Of(work).OfOneResource)),
        ];

        Assert.All(ceilings, ceiling => Assert.InRange(ceiling.AtOnce, 1, pool / 2));
        Assert.All(ceilings, ceiling => Assert.InRange(ceiling.OfOneResource, 1, ceiling.AtOnce - 1));
        Assert.InRange(ceilings.Sum(ceiling => ceiling.AtOnce), 1, pool - LeftForBackground);
    }

    [Fact]
    public async Task When_changes_of_one_resource_wait_for_a_lock_the_one_above_the_ceiling_is_503_and_all_else_goes_on()
    {
        var ceiling = api.Services.GetRequiredService<IOptions<BulkheadOptions>>().Value.Write.OfOneResource;
        var ((locked, _), (other, _)) = (await api.AddAsync(), await api.AddAsync());
        await using var connection = new NpgsqlConnection(api.Database);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand($"SELECT 1 FROM products WHERE id = {locked} FOR UPDATE", connection);
        await command.ExecuteScalarAsync();

        var writes = Enumerable.Range(0, ceiling + 1).Select(_ => api.PutAsync(locked, CatalogApi.Body(), "*")).ToList();
        var refused = await Task.WhenAny(writes);
        using var stock = await api.Http.PostAsJsonAsync($"/inventory/{other}/adjust", new { delta = 5, reason = "found" });
        using var cold = await api.Http.GetAsync($"/products/{other}");
        await api.SignedInAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await refused).StatusCode);
        Assert.NotNull((await refused).Headers.RetryAfter);
        Assert.All([stock, cold], answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(ceiling, await TestDatabase.ScalarAsync<long>(
            api.Database, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"));
        await transaction.RollbackAsync();
        Assert.All(await Task.WhenAll(writes.Where(write => write != refused)), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        writes.ForEach(write => write.Result.Dispose());
    }

    [Fact]
    public async Task When_all_reads_of_products_wait_for_a_lock_uncached_reads_of_others_go_on()
    {
        var (product, _) = await api.AddAsync();
        await using var table = await LockedProducts.LockAsync(api.Database);
        var waiting = new[] { "/products/search?q=rake", "/products?tag=rake", $"/products/{product}/views" }
            .SelectMany(address => Enumerable.Range(0, 4).Select(_ => api.Http.GetAsync(address))).ToList();
        await Eventually.BecomesTrueAsync(async () => await TestDatabase.ScalarAsync<long>(
            api.Database, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") >= 4);

        using var sessions = await api.Http.GetAsync("/sessions");

        Assert.Equal(HttpStatusCode.OK, sessions.StatusCode);
        await table.DisposeAsync();
        foreach (var read in waiting)
        {
            (await read).Dispose();
        }
    }
}
