using Catalog.Caching;
using Catalog.Caching.Patterns;

namespace Catalog.Tests.Caching.Races;

/// <summary>Invalidations that could not be sent to Redis at once.</summary>
public sealed class JournalRaceTests
{
    private static readonly CachePolicy Policy = new()
    {
        Resource = "thing",
        Ttl = TimeSpan.FromHours(1),
        LocalTtl = TimeSpan.FromHours(1),
    };

    private readonly string _key = $"thing:{{{Guid.NewGuid():N}}}";
    private readonly Source _source = new("old");

    [Theory]
    [InlineData("key")]
    [InlineData("tag")]
    [InlineData("resource")]
    public async Task A_change_that_could_not_be_sent_to_redis_is_not_undone_by_redis_on_this_node(string kind)
    {
        await using var broken = await BrokenRedis.StartAsync(1);
        var cache = await FilledAsync(broken);
        broken.Network.Cut();
        _source.Commit("new");
        await cache.InvalidateAsync(kind, _key);

        broken.Network.Heal();

        await Eventually.BecomesTrueAsync(async () =>
        {
            Assert.Equal("new", (await cache.GetAsync(_key, _source)).Value); // Redis answers again before it has received the invalidation
            return broken.Nodes[0].Journal.PendingCount == 0;
        });
        Assert.Equal("new", (await cache.GetAsync(_key, _source)).Value);
    }

    [Theory]
    [InlineData("key")]
    [InlineData("tag")]
    [InlineData("resource")]
    public async Task A_change_that_could_not_be_sent_to_redis_reaches_the_others_after_recovery(string kind)
    {
        await using var broken = await BrokenRedis.StartAsync(2);
        var cache = await FilledAsync(broken);
        var other = broken.Nodes.CacheAside(1, Policy);
        await other.GetAsync(_key, _source);
        broken.Network.Cut();
        _source.Commit("new");
        await cache.InvalidateAsync(kind, _key);

        broken.Network.Heal();

        Assert.Equal("new", (await other.GetUntilAsync(_key, _source, read => read.Value == "new")).Value);
        await Eventually.BecomesTrueAsync(() => broken.Nodes[0].Journal.PendingCount == 0);
    }

    [Fact]
    public async Task More_unsent_changes_than_the_journal_holds_invalidate_whole_resources()
    {
        await using var broken = await BrokenRedis.StartAsync(2, options => options.JournalLength = 3);
        var cache = await FilledAsync(broken);
        var other = broken.Nodes.CacheAside(1, Policy);
        await other.GetAsync(_key, _source);
        broken.Network.Cut();
        await cache.InvalidateAsync(["a", "b", "c"]);
        _source.Commit("new");
        await cache.InvalidateAsync(_key); // the journal is full

        Assert.True(broken.Nodes[0].Journal.Overflowed);
        Assert.Equal("new", (await cache.GetAsync(_key, _source)).Value);
        broken.Network.Heal();

        Assert.Equal("new", (await other.GetUntilAsync(_key, _source, read => read.Value == "new")).Value);
        await Eventually.BecomesTrueAsync(() => !broken.Nodes[0].Journal.Overflowed);
    }

    [Fact]
    public async Task An_invalidation_never_fails_the_writer_and_waits_for_nothing_once_the_breaker_is_open()
    {
        await using var broken = await BrokenRedis.StartAsync(1, options => options.Redis.BreakDuration = TimeSpan.FromMinutes(1));
        var cache = await FilledAsync(broken);
        await broken.Server.KillAsync();
        var sent = 0;
        await Eventually.BecomesTrueAsync(async () =>
        {
            await cache.InvalidateAsync($"{_key}{sent++}");
            return broken.Nodes[0].Gate.IsOpen;
        });

        for (var i = 0; i < 20; i++)
        {
            Assert.True(cache.InvalidateAsync($"{_key}later{i}").AsTask().IsCompletedSuccessfully);
        }

        Assert.Equal(sent + 20, broken.Nodes[0].Journal.PendingCount);
    }

    private async Task<CacheAside<string>> FilledAsync(BrokenRedis broken)
    {
        _source.Tags = [Invalidating.TagOf(_key)];
        var cache = broken.Nodes.CacheAside(0, Policy);
        await cache.GetAsync(_key, _source);
        return cache;
    }
}
