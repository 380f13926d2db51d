using Catalog.Caching;
using Catalog.Caching.Patterns;

namespace Catalog.Tests.Caching.Races;

/// <summary>A load that has read the old row finishes after the commit and its invalidation, for each kind of invalidation.</summary>
public class SlowFillTests : IAsyncLifetime
{
    private static readonly CachePolicy Policy = new()
    {
        Resource = "thing",
        LocalTtl = TimeSpan.FromMinutes(1),
        NegativeTtl = TimeSpan.FromMinutes(1),
    };

    private readonly string _key = $"thing:{{{Guid.NewGuid():N}}}";
    private readonly Source _source = new("old");
    private Nodes _nodes = null!;
    private CacheAside<string>[] _caches = [];

    /// <summary>How many shards the bus has.</summary>
    protected virtual int Shards => 1;

    protected virtual bool MissesAreUsual => false;

    public async ValueTask InitializeAsync()
    {
        _source.Tags = [Invalidating.TagOf(_key)];
        _nodes = await Nodes.StartAsync(3, configure: options => options.BusShards = Shards);
        _caches = [.. Enumerable.Range(0, 3).Select(node => _nodes.CacheAside(node, Policy))];
        foreach (var cache in MissesAreUsual ? _caches : [])
        {
            await ClaimFirstTests.MissAsync(cache);
        }
    }

    public async ValueTask DisposeAsync() => await _nodes.DisposeAsync();

    public static TheoryData<string, int> Schedules()
    {
        var schedules = new TheoryData<string, int>();
        foreach (var kind in (string[])["key", "keys", "tag", "resource"])
        {
            schedules.Add(kind, 0);
            schedules.Add(kind, 1);
        }

        return schedules;
    }

    [Theory]
    [MemberData(nameof(Schedules))]
    public async Task Nothing_of_a_slow_fill_is_served_on_any_node_once_the_change_is_announced(string kind, int writer)
    {
        var wasRead = _source.HoldNext();
        var slow = _caches[0].GetAsync(_key, _source).AsTask();
        await wasRead;

        _source.Commit("new");
        await _caches[writer].InvalidateAsync(kind, _key);
        await _nodes.CaughtUpAsync();
        _source.Open();
        Assert.Equal("old", (await slow).Value);

        foreach (var cache in _caches)
        {
            Assert.Equal("new", (await cache.GetAsync(_key, _source)).Value);
        }
    }

    [Theory]
    [InlineData("key")]
    [InlineData("tag")]
    [InlineData("resource")]
    public async Task A_deleted_row_does_not_come_back_by_a_slow_fill(string kind)
    {
        var wasRead = _source.HoldNext();
        var slow = _caches[0].GetAsync(_key, _source).AsTask();
        await wasRead;

        _source.Commit(null);
        await _caches[1].InvalidateAsync(kind, _key);
        await _nodes.CaughtUpAsync();
        _source.Open();
        await slow;

        Assert.All(await ReadEverywhereAsync(), read => Assert.False(read.Found));
    }

    [Fact]
    public async Task A_created_row_is_not_hidden_by_a_slow_fill_that_found_none()
    {
        _source.Commit(null);
        var wasRead = _source.HoldNext();
        var slow = _caches[0].GetAsync(_key, _source).AsTask();
        await wasRead;

        _source.Commit("created");
        await _caches[1].InvalidateAsync(_key);
        await _nodes.CaughtUpAsync();
        _source.Open();
        await slow;

        Assert.All(await ReadEverywhereAsync(), read => Assert.Equal("created", read.Value));
    }

    [Fact]
    public async Task A_slow_fill_does_not_replace_the_new_value_that_another_reader_stored_meanwhile()
    {
        var wasRead = _source.HoldNext();
        var slow = _caches[0].GetAsync(_key, _source).AsTask();
        await wasRead;
        _source.Commit("new");
        await _caches[1].InvalidateAsync(_key);
        await _caches[1].GetAsync(_key, _source);

        _source.Open();
        await slow;

        Assert.Equal((CacheOutcome.SharedHit, "new"), Of(await _caches[2].GetAsync(_key, _source)));
    }

    [Fact]
    public async Task A_slow_batch_is_refused_like_a_single_fill()
    {
        var gate = new TaskCompletionSource();
        var wasRead = new TaskCompletionSource();
        var slow = _caches[0].GetManyAsync([_key], async (_, _) =>
        {
            wasRead.SetResult();
            await gate.Task;
            return [new Loaded<string>("old")];
        }).AsTask();
        await wasRead.Task;

        await _caches[1].InvalidateAsync(_key);
        await _nodes.CaughtUpAsync();
        gate.SetResult();
        await slow;

        Assert.All(_caches, cache => Assert.False(cache.TryGetLocal(_key, out _)));
        Assert.Equal(CacheOutcome.Miss, (await _caches[0].TryGetAsync(_key)).Outcome);
    }

    [Fact]
    public async Task A_refused_fill_is_counted()
    {
        using var refused = _nodes.Count("catalog.caching.fills.refused");
        var wasRead = _source.HoldNext();
        var slow = _caches[0].GetAsync(_key, _source).AsTask();
        await wasRead;

        await _caches[1].InvalidateAsync(_key);
        _source.Open();
        await slow;

        Assert.Equal(1, refused.Sum);
    }

    private static (CacheOutcome Outcome, string? Value) Of(CacheRead<string> read) => (read.Outcome, read.Value);

    private async Task<List<CacheRead<string>>> ReadEverywhereAsync()
    {
        var reads = new List<CacheRead<string>>();
        foreach (var cache in _caches)
        {
            reads.Add(await cache.GetAsync(_key, _source));
        }

        return reads;
    }
}
