using Catalog.Caching;
using Catalog.Caching.Bus;

namespace Catalog.Tests.Caching.Races;

/// <summary>A reader with the bus position of its write, on a node that receives no Pub/Sub messages.</summary>
public class ReadYourWritesTests : IAsyncLifetime
{
    private const int Writer = 0;
    private const int Unsubscribed = 1;
    private static readonly CachePolicy Policy = new() { Resource = "thing", Ttl = TimeSpan.FromHours(1), LocalTtl = TimeSpan.FromHours(1) };
    private readonly string _key = $"thing:{{{Guid.NewGuid():N}}}";
    private readonly Source _source = new("old");
    private BrokenRedis _broken = null!;

    /// <summary>How many shards the bus has.</summary>
    protected virtual int Shards => 1;

    public async ValueTask InitializeAsync()
    {
        _source.Tags = [Invalidating.TagOf(_key)];
        _broken = await BrokenRedis.StartAsync(2, options =>
        {
            options.BusShards = Shards;
            (options.BusPoll, options.TrustFor) = (TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(20));
        });
        await _broken.Nodes.CacheAside(Unsubscribed, Policy).GetAsync(_key, _source);
        await _broken.Nodes[Unsubscribed].Gate.Connection.Subscriber.UnsubscribeAllAsync();
    }

    public async ValueTask DisposeAsync() => await _broken.DisposeAsync();

    [Theory]
    [InlineData("key")]
    [InlineData("tag")]
    [InlineData("resource")]
    public async Task A_node_that_reached_the_position_of_a_write_serves_nothing_older(string kind)
    {
        var position = await WriteAsync(kind);
        Assert.Equal("old", (await ReadAsync()).Value); // the node received no message

        Assert.True(await _broken.Nodes[Unsubscribed].Bus.ReachAsync(position.ToString(), default));

        Assert.Equal("new", (await ReadAsync()).Value);
    }

    [Fact]
    public async Task A_node_that_cannot_poll_says_so_and_does_not_serve_its_copies()
    {
        var position = await WriteAsync("key");
        await _broken.Server.KillAsync();

        Assert.False(await _broken.Nodes[Unsubscribed].Bus.ReachAsync(position.ToString(), default));

        Assert.Equal("new", (await ReadAsync()).Value);
    }

    [Fact]
    public async Task A_position_that_was_never_issued_costs_one_poll_and_is_not_reached()
    {
        var unknown = PositionText.Of(_broken.Nodes[Unsubscribed].Bus.Shards[0].Log.Label, long.MaxValue);

        Assert.False(await _broken.Nodes[Unsubscribed].Bus.ReachAsync(unknown, default));
    }

    [Fact]
    public async Task A_write_that_could_not_be_announced_has_an_unconfirmed_position()
    {
        await _broken.Server.KillAsync();

        Assert.True((await WriteAsync("key")).IsUnconfirmed);
    }

    [Fact]
    public async Task A_bypass_reads_neither_tier()
    {
        _source.Commit("new"); // without an invalidation

        using var bypass = CacheBypass.Begin();
        var read = await ReadAsync();

        Assert.Equal(("new", CacheOutcome.Bypass), (read.Value, read.Outcome));
    }

    [Fact]
    public async Task A_bypass_does_not_join_a_load_that_began_before()
    {
        var cache = _broken.Nodes.CacheAside(Unsubscribed, Policy);
        await cache.InvalidateAsync(_key);
        var wasRead = _source.HoldNext();
        var other = cache.GetAsync(_key, _source).AsTask();
        await wasRead;
        _source.Commit("new");

        using (CacheBypass.Begin())
        {
            Assert.Equal("new", (await ReadAsync()).Value);
        }

        _source.Open();
        await other;
    }

    private async Task<WritePosition> WriteAsync(string kind)
    {
        using var position = WritePosition.Begin();
        _source.Commit("new");
        await _broken.Nodes.CacheAside(Writer, Policy).InvalidateAsync(kind, _key);
        return position;
    }

    private async Task<CacheRead<string>> ReadAsync() => await _broken.Nodes.CacheAside(Unsubscribed, Policy).GetAsync(_key, _source);
}
