using Catalog.Caching;
using Catalog.Caching.Entries;
using StackExchange.Redis;

namespace Catalog.Tests.Caching.Races;

/// <summary>What Lua reads as a number and is none of ours, where the service counts: the bus, version keys, generations of tags.</summary>
public sealed class StrangeNumberTests : IAsyncLifetime
{
    private static readonly CachePolicy Policy = new() { Resource = "thing", Ttl = TimeSpan.FromHours(1), LocalTtl = TimeSpan.FromHours(1) };
    private readonly string _key = $"thing:{{{Guid.NewGuid():N}}}";
    private readonly Source _source = new("old");
    private Nodes _nodes = null!;
    private IDatabase _redis = null!;

    public static TheoryData<string> Numbers =>
    [
        "inf", "-inf", "nan", "1e15", "1e400", "0x10", "-5", "1.5", " 7", "7 ", "", "9007199254740993", "9223372036854775807", "18446744073709551615",
        "99999999999999999999999999", "9007199254740991",
    ];

    public async ValueTask InitializeAsync()
    {
        _nodes = await Nodes.StartAsync(2);
        _redis = await _nodes.DirectAsync();
    }

    public async ValueTask DisposeAsync() => await _nodes.DisposeAsync();

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task The_bus_goes_on_whatever_its_sequence_is_made(string number)
    {
        var (reader, writer) = (_nodes.CacheAside(0, Policy), _nodes.CacheAside(1, Policy));
        await reader.GetAsync(_key, _source);
        await _redis.StringSetAsync(_nodes[0].Bus.Shards[0].Log.SequenceKey, number);

        foreach (var value in new[] { "new", "newer", "newest" })
        {
            _source.Commit(value);
            await writer.InvalidateAsync(_key);
            await reader.GetUntilAsync(_key, _source, read => read.Value == value);
            await reader.GetUntilAsync(_key, _source, read => read.Outcome == CacheOutcome.LocalHit);
        }

        await Eventually.BecomesTrueAsync(() => _nodes[1].Journal.PendingCount == 0);
        var before = _nodes[0].Bus.Shards[0].Seen;
        await writer.InvalidateAsync(_key);
        await Eventually.BecomesTrueAsync(() => _nodes[0].Bus.Shards[0].Seen > before);
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task A_version_key_has_a_number_and_gets_another_whatever_it_is_made(string number)
    {
        var versions = _nodes[0].Versions;
        var name = $"{Guid.NewGuid():N}";
        await _redis.StringSetAsync($"{_nodes.Prefix}version:{{{name}}}", number);

        var first = await versions.CurrentAsync(name);
        await versions.BumpAsync(name);
        var second = await versions.CurrentAsync(name);
        await _redis.StringSetAsync($"{_nodes.Prefix}version:{{{name}}}", number);
        await versions.BumpAsync(name);
        var third = await versions.CurrentAsync(name);

        Assert.NotNull(first);
        Assert.Equal(3, new[] { first, second, third }.OfType<long>().Distinct().Count());
        Assert.InRange(third!.Value, 1, 1L << 53);
    }

    [Theory]
    [InlineData("9223372036854775807")]
    [InlineData("9007199254740991")]
    [InlineData("3000000000000000")]
    public async Task A_node_that_has_read_a_generation_that_is_none_keeps_entries_again_after_the_next_invalidation(string number)
    {
        _source.Tags = [Invalidating.TagOf(_key)];
        await _nodes.CacheAside(0, Policy).GetAsync(_key, _source);
        await _redis.StringSetAsync($"{_nodes.Prefix}tag:{{{Tags.Hash(Invalidating.TagOf(_key)):x16}}}", number);
        await _nodes[0].Invalidator.InvalidateKeyAsync("other"); // so that the entry is older than the next node
        await _nodes.AddAsync();
        var late = _nodes.CacheAside(2, Policy);
        await late.GetAsync(_key, _source); // asks Redis

        await late.InvalidateTagAsync(Invalidating.TagOf(_key));
        await late.GetAsync(_key, _source);

        Assert.Equal(CacheOutcome.LocalHit, (await late.GetAsync(_key, _source)).Outcome);
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task Entries_with_a_tag_are_used_again_after_its_next_invalidation_whatever_its_generation_was_made(string number)
    {
        _source.Tags = [Invalidating.TagOf(_key)];
        var cache = _nodes.CacheAside(0, Policy);
        await cache.GetAsync(_key, _source);
        await _redis.StringSetAsync($"{_nodes.Prefix}tag:{{{Tags.Hash(Invalidating.TagOf(_key)):x16}}}", number);

        _source.Commit("new");
        await cache.InvalidateTagAsync(Invalidating.TagOf(_key));
        await cache.GetAsync(_key, _source);
        await _nodes.AddAsync();

        Assert.Equal(("new", CacheOutcome.SharedHit), await ReadAsync());

        async Task<(string?, CacheOutcome)> ReadAsync()
        {
            var read = await _nodes.CacheAside(2, Policy).GetAsync(_key, _source);
            return (read.Value, read.Outcome);
        }
    }
}
