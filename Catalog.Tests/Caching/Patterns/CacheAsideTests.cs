using Catalog.Caching;

namespace Catalog.Tests.Caching.Patterns;

public sealed class CacheAsideTests : IAsyncLifetime
{
    private static readonly CachePolicy SharedOnly = new() { Resource = "thing", Ttl = TimeSpan.FromHours(1), NegativeTtl = TimeSpan.FromHours(1) };
    private static readonly CachePolicy BothTiers = SharedOnly with { LocalTtl = TimeSpan.FromHours(1) };
    private readonly string _key = $"thing:{{{Guid.NewGuid():N}}}";
    private readonly Source _source = new("old");
    private Nodes _nodes = null!;

    public async ValueTask InitializeAsync() => _nodes = await Nodes.StartAsync(2);

    public async ValueTask DisposeAsync() => await _nodes.DisposeAsync();

    [Fact]
    public async Task The_first_read_loads_and_the_second_is_answered_by_redis()
    {
        var cache = _nodes.CacheAside(0, SharedOnly);

        var first = await cache.GetAsync(_key, _source);
        var second = await cache.GetAsync(_key, _source);

        Assert.Equal((CacheOutcome.Miss, CacheOutcome.SharedHit, "old", 1), (first.Outcome, second.Outcome, second.Value, _source.Loads));
    }

    [Fact]
    public async Task With_a_local_tier_the_second_read_is_answered_from_memory()
    {
        var cache = _nodes.CacheAside(0, BothTiers);

        await cache.GetAsync(_key, _source);

        Assert.Equal(CacheOutcome.LocalHit, (await cache.GetAsync(_key, _source)).Outcome);
    }

    [Fact]
    public async Task An_absent_row_is_remembered_as_absent()
    {
        var cache = _nodes.CacheAside(0, SharedOnly);
        var nothing = new Source(null);

        await cache.GetAsync(_key, nothing);
        var second = await cache.GetAsync(_key, nothing);

        Assert.Equal((false, CacheOutcome.Negative, 1), (second.Found, second.Outcome, nothing.Loads));
    }

    [Fact]
    public async Task A_fill_that_races_with_an_invalidation_is_refused()
    {
        var cache = _nodes.CacheAside(0, BothTiers);
        var wasRead = _source.HoldNext();

        var slow = cache.GetAsync(_key, _source).AsTask();
        await wasRead; // the old row is in the reader's hand
        _source.Commit("new");
        await cache.InvalidateAsync(_key);
        _source.Open();
        await slow;

        Assert.Equal("new", (await cache.GetAsync(_key, _source)).Value);
    }

    [Fact]
    public async Task An_invalidation_on_one_node_reaches_the_copy_of_another()
    {
        var (a, b) = (_nodes.CacheAside(0, BothTiers), _nodes.CacheAside(1, BothTiers));
        await b.GetAsync(_key, _source);
        await b.GetAsync(_key, _source);

        _source.Commit("new");
        await a.InvalidateAsync(_key);

        var read = await b.GetUntilAsync(_key, _source, r => r.Value == "new");
        Assert.Equal("new", read.Value);
    }

    [Fact]
    public async Task Callers_on_two_nodes_that_miss_together_cause_one_load()
    {
        var (a, b) = (_nodes.CacheAside(0, SharedOnly), _nodes.CacheAside(1, SharedOnly));
        var wasRead = _source.HoldNext();

        var callers = Enumerable.Range(0, 100).Select(i => (i % 2 == 0 ? a : b).GetAsync(_key, _source).AsTask()).ToArray();
        await wasRead;
        _source.Open();
        await Task.WhenAll(callers);

        Assert.Equal(1, _source.Loads);
    }

    [Fact]
    public async Task A_tag_invalidates_every_entry_that_was_loaded_before()
    {
        var (a, b) = (_nodes.CacheAside(0, BothTiers), _nodes.CacheAside(1, BothTiers));
        _source.Tags = [Invalidating.TagOf(_key)];
        await a.GetAsync(_key, _source);
        await b.GetAsync(_key, _source);

        _source.Commit("new");
        await a.InvalidateTagAsync(Invalidating.TagOf(_key));

        Assert.Equal("new", (await a.GetAsync(_key, _source)).Value);
        Assert.Equal("new", (await b.GetUntilAsync(_key, _source, r => r.Value == "new")).Value);
    }

    [Fact]
    public async Task A_load_under_way_while_its_tag_is_invalidated_is_not_served_afterwards()
    {
        var cache = _nodes.CacheAside(0, BothTiers);
        _source.Tags = [Invalidating.TagOf(_key)];
        var wasRead = _source.HoldNext();

        var slow = cache.GetAsync(_key, _source).AsTask();
        await wasRead;
        _source.Commit("new");
        await cache.InvalidateTagAsync(Invalidating.TagOf(_key));
        _source.Open();
        await slow;

        Assert.Equal("new", (await cache.GetAsync(_key, _source)).Value);
    }

    [Fact]
    public async Task A_batch_calls_the_loader_once_for_all_missing_keys()
    {
        var cache = _nodes.CacheAside(0, BothTiers);
        string[] keys = [_key + "1", _key + "2", _key + "3"];
        await cache.GetAsync(keys[1], _source);
        var asked = new List<string>();

        var reads = await cache.GetManyAsync(keys, (missing, _) =>
        {
            asked.AddRange(missing);
            return ValueTask.FromResult<IReadOnlyList<Loaded<string>?>>([.. missing.Select(key => (Loaded<string>?)new Loaded<string>(key))]);
        });

        Assert.Equal([keys[0], keys[2]], asked);
        Assert.Equal([keys[0], "old", keys[2]], reads.Select(read => read.Value));
    }

    [Fact]
    public async Task A_batch_waits_for_all_keys_that_others_load_at_once()
    {
        string[] keys = [_key + "1", _key + "2"];
        var (loader, other) = (new Source("one"), new Source("two"));
        var held = Task.WhenAll(loader.HoldNext(), other.HoldNext());
        var loads = new[] { _nodes.CacheAside(1, BothTiers).GetAsync(keys[0], loader).AsTask(), _nodes.CacheAside(1, BothTiers).GetAsync(keys[1], other).AsTask() };
        await held;

        var batch = _nodes.CacheAside(0, BothTiers).GetManyAsync(keys, (_, _) => throw new InvalidOperationException("It is being loaded.")).AsTask();

        await Eventually.BecomesTrueAsync(() => _nodes[0].Flights.Count == 2);
        loader.Open();
        other.Open();
        await Task.WhenAll(loads);
        Assert.Equal(["one", "two"], (await batch).Select(read => read.Value));
    }
}
