using System.Net;
using Catalog.Testbed;
using Catalog.Tests.Api;
using Catalog.Tests.Testbed;
using Npgsql;
using StackExchange.Redis;

namespace Catalog.Tests.Caching.Races;

/// <summary>Two nodes in their own processes; the one that loads for both is killed during its load.</summary>
public sealed class KilledHolderTests
{
    private const string InsertProduct = """
        INSERT INTO categories VALUES ('garden', 'Garden');
        INSERT INTO products (sku, name, description, price, currency, category, tags)
        VALUES ('rake', 'Rake', 'Wide.', 12.50, 'EUR', 'garden', '{}') RETURNING id
        """;

    private static readonly TimeSpan LeaseTime = TimeSpan.FromMinutes(1);
    private readonly string _prefix = TestServers.NewPrefix();

    [Fact]
    public async Task When_the_process_that_loads_is_killed_another_answers_within_the_lease_time()
    {
        var database = await TestServers.CreateDatabaseAsync();
        var id = await Sql.ScalarAsync<long>(database, InsertProduct);
        await using var holder = await StartAsync(database);
        await using var other = await StartAsync(database);
        var product = new Uri($"products/{id}", UriKind.Relative);

        foreach (var node in new[] { holder, other })
        {
            using var warmUp = await node.Http.GetAsync(new Uri("products/0", UriKind.Relative)); // the first query is slow
        }

        Task<HttpResponseMessage> waiting;
        await using (await LockProductsAsync(database))
        {
            var lost = holder.Http.GetAsync(product);
            await LeaseBecomesAsync(id, lease => lease.HasValue);
            waiting = other.Http.GetAsync(product);
            await LeaseBecomesAsync(id, lease => ((string?)lease)?.EndsWith('!') == true); // the other waits for the holder
            await holder.KillAsync();
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => lost);
        }

        await ExpireLeaseAsync(id);
        using var answer = await waiting;

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Matches("^catalog; fwd=.*; stored", CatalogApi.CacheStatus(answer)); // loaded under the lease that it inherited
    }

    private async Task<ApiNode> StartAsync(string database) => await ApiNode.StartAsync(new ApiNodeOptions
    {
        Postgres = database,
        Redis = (await TestServers.Shared).Redis.Endpoint,
        Environment = new Dictionary<string, string>
        {
            ["Caching__KeyPrefix"] = _prefix,
            ["ChangeCapture__Enabled"] = "false", // the server is shared
            ["Caching__Redis__Deadline"] = "00:00:10", // a busy machine must not look like a failing Redis
            ["Caching__Products__LeaseTime"] = LeaseTime.ToString(),
            ["Caching__Products__LoadTimeout"] = "00:00:50", // the load waits until its node is killed, and on a busy machine that takes a while
            ["Database__LockTimeout"] = "00:01:00",
        },
    });

    // Readers of products wait until the connection is closed, which rolls back.
    private static async Task<NpgsqlConnection> LockProductsAsync(string database)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("BEGIN; LOCK TABLE products IN ACCESS EXCLUSIVE MODE", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private async Task LeaseBecomesAsync(long id, Func<RedisValue, bool> condition)
    {
        using var redis = await TestRedis.ConnectAsync((await TestServers.Shared).Redis.Endpoint);
        await Eventually.BecomesTrueAsync(async () => condition(await redis.GetDatabase().StringGetAsync(LeaseOf(id))));
    }

    // The dead holder's lease expires within the lease time; this lets it expire now.
    private async Task ExpireLeaseAsync(long id)
    {
        using var redis = await TestRedis.ConnectAsync((await TestServers.Shared).Redis.Endpoint);
        var left = await redis.GetDatabase().KeyTimeToLiveAsync(LeaseOf(id));
        Assert.InRange(left ?? TimeSpan.MaxValue, TimeSpan.FromMilliseconds(1), LeaseTime);
        await redis.GetDatabase().KeyExpireAsync(LeaseOf(id), TimeSpan.FromMilliseconds(1));
    }

    private string LeaseOf(long id) => $"{_prefix}product:{{{id}}}:lease";
}
