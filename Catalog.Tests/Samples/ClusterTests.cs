using Catalog.Samples;
using Catalog.Testbed.Topologies;

namespace Catalog.Tests.Samples;

public sealed class ClusterTests
{
    private static readonly TimeSpan Ttl = TimeSpan.FromHours(1);

    [Fact]
    public async Task Every_sample_runs_on_a_cluster_because_the_keys_of_each_step_are_in_one_slot()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await using var connection = await TestRedis.ConnectAsync(cluster.ConnectionString);
        var redis = connection.GetDatabase();
        var background = new Loads();
        var time = new HandTime();

        for (var id = 1L; id <= 10; id++) // over all masters
        {
            var aside = new CacheAside<string>(redis, "aside", Ttl);
            await aside.GetAsync(id, RowAsync);
            await aside.InvalidateAsync(id);

            var through = new ReadThrough<string>(redis, "through", Ttl, (_, ct) => RowAsync(ct));
            await through.GetAsync(id);
            await through.InvalidateAsync(id);

            var written = new WriteThrough<string>(redis, "written", Ttl);
            await written.SaveAsync(id, _ => Task.FromResult(("row", 1L)));
            await written.RemoveAsync(id, _ => Task.FromResult(2L));

            await new WriteAround<string>(redis, "around", Ttl).GetAsync(id, RowAsync);

            var ahead = new RefreshAhead<string>(redis, "ahead", Ttl, background.Add);
            await ahead.GetAsync(id, RowAsync);
            await redis.KeyExpireAsync($"ahead:{{{id}}}", Ttl / 100);
            await ahead.GetAsync(id, RowAsync);

            var stale = new StaleWhileRevalidate<string>(redis, "stale", Ttl, Ttl, background.Add);
            await stale.GetAsync(id, RowAsync);
            await redis.KeyExpireAsync($"stale:{{{id}}}", Ttl / 100);
            await stale.GetAsync(id, RowAsync);

            await new StampedeLease<string>(redis, "stampede", Ttl, time, new Random(1)).GetAsync(id, RowAsync);
            await new XFetch<string>(redis, "xfetch", Ttl, time, new FixedDraw(0.5)).GetAsync(id, RowAsync);

            var negative = new NegativeEntries<string>(redis, "negative", Ttl, Ttl);
            await negative.CreateAsync(id, _ => Task.CompletedTask);
            await negative.BuildAsync(new[] { id }.ToAsyncEnumerable());
            await negative.GetAsync(id, RowAsync);

            var pages = new VersionKeys<string>(redis, "pages", Ttl);
            await pages.GetAsync($"list {id}", "1", async ct => (await RowAsync(ct))!);
            await pages.InvalidateAsync($"list {id}");

            var tags = new Tags<string>(redis, "tags", Ttl);
            await tags.GetAsync(id, ["shoes", "sale", $"product:{id}"], RowAsync);
            await tags.InvalidateAsync("shoes");

            var counter = new WriteBehindCounter(redis, $"views {id}", (_, _, _) => Task.CompletedTask);
            await counter.AddAsync(id);
            Assert.True(await counter.FlushAsync());

            var events = new WriteBehindEvents<string>(redis, $"{{clicks {id}}}", 10, Ttl, (_, _) => Task.CompletedTask);
            await events.AddAsync("click");
            Assert.Equal(1, await events.FlushAsync());

            Assert.True((await new RateLimit(redis, "limit", 10, Ttl).TryTakeAsync($"client {id}")).IsAllowed);

            var sessions = new Session(redis, "session", Ttl, Ttl);
            Assert.True(await sessions.SetAsync(await sessions.StartAsync("ada"), "cart", "7"));

            var board = new Leaderboard(redis, $"board {id}", Ttl, time);
            await board.SubmitAsync("ada", 7);
            Assert.Single(await board.AroundAsync(board.Today, "ada", 1));

            var feed = new Feed(redis, "feed", Ttl, 10);
            await feed.ReadAsync(id, null, 10, (_, _) => Task.FromResult<IReadOnlyList<long>>([1]));
            await feed.PushAsync([id], 2);
        }

        using var copies = new LocalCacheInvalidation<string>(connection, "copies", Ttl, time);
        await copies.InvalidateAsync(1);
        await background.EndAsync();
    }

    private static Task<string?> RowAsync(CancellationToken ct) => Task.FromResult<string?>("row");
}
