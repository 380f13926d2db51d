using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Catalog.Tests.Auth;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;

namespace Catalog.Tests.Faults;

/// <summary>A Redis that loses what the nodes believe it has: all of it, its scripts, its connections, or what is newer than a snapshot.</summary>
public sealed class RedisLossTests(RefusalStage stage) : IClassFixture<RefusalStage>
{
    [Theory]
    [InlineData("FLUSHALL")]
    [InlineData("FLUSHDB")]
    [InlineData("FLUSHALL ASYNC")]
    [InlineData("SCRIPT FLUSH")]
    [InlineData("SCRIPT FLUSH ASYNC")]
    [InlineData("CLIENT KILL TYPE normal")]
    [InlineData("CLIENT KILL TYPE pubsub")]
    [InlineData("CLIENT KILL USER default")]
    [InlineData("FLUSHALL;SCRIPT FLUSH;CLIENT KILL USER default")]
    [InlineData("FLUSHALL;CLIENT KILL TYPE pubsub;FLUSHALL")]
    [InlineData("SWAPDB 0 1")]
    [InlineData("SWAPDB 0 1;SWAPDB 0 1")]
    [InlineData("DEBUG RELOAD")]
    [InlineData("CLIENT PAUSE 200 ALL")]
    [InlineData("CONFIG SET maxmemory 3mb;CONFIG SET maxmemory 1gb")]
    public async Task Whatever_Redis_loses_all_is_read_and_written_as_before_and_nothing_is_denied(string commands)
    {
        var before = await stage.First.SignedInAsync();
        await stage.WalkAsync(stage.First);
        foreach (var command in commands.Split(';'))
        {
            var words = command.Split(' ');
            await stage.AdministerAsync(words[0], [.. words[1..]]);
        }

        await AssertAllWorksAsync(before);
    }

    [Fact]
    public async Task Data_older_than_the_last_writes_are_not_served_although_no_connection_broke()
    {
        await stage.WorksAgainAsync();
        await stage.AdministerAsync("SWAPDB", "0", "2"); // the present data are the snapshot
        await stage.WriteAndReadAsync(); // an old price is in the snapshot now
        var user = await stage.First.SignedInAsync(); // and it does not know this user
        await stage.WorksAgainAsync();

        await stage.AdministerAsync("SWAPDB", "0", "2");

        await AssertAllWorksAsync(user);
        await stage.Redis.ExecuteAsync("FLUSHALL");
    }

    private async Task AssertAllWorksAsync(Account before)
    {
        await stage.WorksAgainAsync();
        var after = await stage.First.SignedInAsync();
        foreach (var account in new[] { before, after })
        {
            foreach (var node in new[] { stage.First, stage.Second })
            {
                using var client = Accounts.ClientWith(node, account.Token);
                await Eventually.BecomesTrueAsync(async () =>
                {
                    using var self = await client.GetAsync($"/users/{account.Id}");
                    return self.StatusCode == HttpStatusCode.OK;
                });
            }
        }

        var (views, events) = (await CountAsync("SELECT coalesce(sum(views), 0)::bigint FROM product_views"), await CountAsync("SELECT count(*) FROM activity"));
        await Eventually.BecomesTrueAsync(async () =>
        {
            using var viewed = await stage.Second.Http.PostAsync(new Uri($"/products/{stage.Product}/views", UriKind.Relative), null);
            using var sent = await stage.Second.Http.PostAsJsonAsync("/events", new { kind = "click", productId = stage.Product });
            return viewed.StatusCode == HttpStatusCode.Accepted && sent.StatusCode == HttpStatusCode.Accepted;
        });
        await Eventually.BecomesTrueAsync(async () => await CountAsync("SELECT coalesce(sum(views), 0)::bigint FROM product_views") > views
            && await CountAsync("SELECT count(*) FROM activity") > events);
        await Eventually.BecomesTrueAsync(async () => JsonElement.Parse(await stage.First.Http.GetStringAsync("/products/top"))
            .GetProperty("items").EnumerateArray().Any(item => item.GetProperty("productId").GetInt64() == stage.Product
                && item.GetProperty("views").GetInt64() > views));

        var (listed, _) = await stage.First.AddAsync();
        foreach (var node in new[] { stage.First, stage.Second })
        {
            await Eventually.BecomesTrueAsync(async () =>
                (await node.Http.GetStringAsync("/products?category=garden&limit=200")).Contains($"\"id\":{listed},", StringComparison.Ordinal));
        }

        (await after.Http.DeleteAsync("/sessions/current")).EnsureSuccessStatusCode();
        using var ended = Accounts.ClientWith(stage.Second, after.Token);
        await Eventually.BecomesTrueAsync(async () =>
        {
            using var refused = await ended.GetAsync("/sessions/current");
            return refused.StatusCode == HttpStatusCode.Unauthorized;
        });
        await stage.WorksAgainAsync();
        Assert.Equal(("Healthy", ""), await HealthOfUsersAsync());
    }

    private async Task<(string Status, string Description)> HealthOfUsersAsync()
    {
        (string Status, string Description) health = default;
        await Eventually.BecomesTrueAsync(async () =>
        {
            health = await RefusalStage.HealthAsync(stage.Second, "redis");
            return health.Status == "Healthy";
        });
        return health;
    }

    private Task<long> CountAsync(string sql) => TestDatabase.ScalarAsync<long>(stage.First.Database, sql);
}
