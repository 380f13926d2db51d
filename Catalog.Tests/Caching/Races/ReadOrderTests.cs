using Catalog.Caching;
using Catalog.Caching.Bus;
using Catalog.Caching.Clocks;
using Catalog.Caching.Entries;
using Catalog.Caching.Shared;

namespace Catalog.Tests.Caching.Races;

/// <summary>A reader checks two pieces of shared state, and both change between its checks.</summary>
public sealed class ReadOrderTests : IAsyncLifetime
{
    private static readonly TimeSpan PastTrust = TimeSpan.FromMinutes(30);
    private readonly string _key = $"thing:{{{Guid.NewGuid():N}}}";
    private readonly ManualTime _moved = new();
    private readonly HeldTime _time;
    private Nodes _nodes = null!;

    public ReadOrderTests() => _time = new HeldTime(_moved);

    public async ValueTask InitializeAsync() => _nodes = await Nodes.StartAsync(1);

    public async ValueTask DisposeAsync() => await _nodes.DisposeAsync();

    [Fact]
    public async Task An_entry_with_an_invalidated_tag_is_refused_although_another_reader_asks_redis_about_the_tag_meanwhile()
    {
        var tag = Invalidating.TagOf(_key);
        await _nodes.CacheAside(0, new CachePolicy { Resource = "thing" }).GetAsync(_key, new Source("old") { Tags = [tag] });
        var stamped = new StampedTags([Tags.Hash(tag)], _nodes[0].Bus.Shards[0].Seen);
        await _nodes[0].Invalidator.InvalidateTagAsync(tag);
        var late = await _nodes.AddAsync(); // has to ask Redis about tags
        var register = new TagRegister(late.Gate, late.Options, late.Generations, late.Bus, late.Journal, new MonotonicClock(_time));

        var first = await _time.RunAsync(1, () => register.AllowsAsync(stamped).AsTask());
        Assert.False(await register.AllowsAsync(stamped));
        _time.Open();

        Assert.False(await first);
    }

    [Fact]
    public async Task A_copy_is_not_served_when_trust_returns_after_it_was_looked_up()
    {
        var policy = new CachePolicy { Resource = "thing", Ttl = TimeSpan.FromHours(2), LocalTtl = TimeSpan.FromHours(2) };
        var node = await AddAsync();
        var cache = _nodes.CacheAside(1, policy);
        var source = new Source("old");
        await cache.GetAsync(_key, source);
        Assert.True(cache.TryGetLocal(_key, out _));
        _moved.Advance(PastTrust);

        var reading = await _time.RunAsync(2, () => Task.FromResult(cache.TryGetLocal(_key, out _)));
        source.Commit("new");
        await _nodes[0].Invalidator.InvalidateKeyAsync(_key);
        await _nodes.CaughtUpAsync();
        await node.Bus.Shards[0].ReachAsync(node.Bus.Shards[0].Seen + 1, CancellationToken.None); // polls, and trusts again
        Assert.True(node.Bus.IsTrusted);
        _time.Open();

        Assert.False(await reading);
    }

    [Theory]
    [InlineData("one")]
    [InlineData("many")]
    public async Task A_value_read_before_its_removal_from_redis_is_not_used_when_the_removal_is_confirmed_meanwhile(string how)
    {
        var (tier, journal) = await TierAsync();
        journal.Keep(new(InvalidationKind.Key, _key));

        var reading = await _time.RunAsync(1, async () => how == "one"
            ? await tier.ReadAsync(_key, ResourceTag)
            : (await tier.ReadManyAsync([_key], ResourceTag))[0]);
        await tier.UnlinkAsync([_key]);
        journal.Confirm(Assert.Single(journal.Pending()));
        _time.Open();

        Assert.Equal(SharedState.NotAnswered, (await reading).State);
    }

    [Fact]
    public async Task While_the_removal_of_a_key_is_unconfirmed_no_lease_is_answered_with_its_value()
    {
        var (tier, journal) = await TierAsync();
        journal.Keep(new(InvalidationKind.Key, _key));

        var answer = await tier.TakeLeaseAsync(Lease.New(_key), SharedRead.Nothing, TimeSpan.FromSeconds(5), ResourceTag);

        Assert.Equal(LeaseState.NotAnswered, answer.State);
    }

    [Fact]
    public async Task A_stale_entry_that_was_invalidated_after_it_was_found_is_not_served_when_the_loader_fails()
    {
        var policy = new CachePolicy { Resource = "thing", Ttl = TimeSpan.FromMinutes(1), Jitter = 0, StaleIfError = TimeSpan.FromHours(1) };
        await AddAsync();
        var cache = _nodes.CacheAside(1, policy);
        var source = new Source("old");
        await cache.GetAsync(_key, source);
        _moved.Advance(TimeSpan.FromMinutes(2));
        source.Fails = new InvalidOperationException("no database");

        var reading = await _time.RunAsync(1, () => cache.GetAsync(_key, source).AsTask());
        await _nodes[0].Invalidator.InvalidateKeyAsync(_key);
        await _nodes.CaughtUpAsync();
        _time.Open();

        await Assert.ThrowsAsync<InvalidOperationException>(() => reading);
    }

    private static ulong[] ResourceTag => [Tags.Hash(Tags.NameOfResource("thing"))];

    // The node polls the bus only when it is woken, so that trust ends when the clock is advanced.
    private Task<CacheNode> AddAsync() => _nodes.AddAsync(
        time: _time, configure: options => (options.BusPoll, options.TrustFor) = (TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(20)));

    // L2 of a node, with a journal of the test and one entry.
    private async Task<(SharedTier Tier, InvalidationJournal Journal)> TierAsync()
    {
        await _nodes.CacheAside(0, new CachePolicy { Resource = "thing" }).GetAsync(_key, new Source("old"));
        var node = await AddAsync();
        var journal = new InvalidationJournal(node.Options, node.Clock);
        var register = new TagRegister(node.Gate, node.Options, node.Generations, node.Bus, journal, node.Clock);
        return (new SharedTier(node.Gate, node.Options, register, journal, node.RedisClock, node.Foreign), journal);
    }
}
