using Catalog.Caching;
using Catalog.Caching.Entries;
using Catalog.Caching.Patterns;

namespace Catalog.Tests.Caching.Races;

/// <summary>An entry whose tags are on different shards of the bus, with sequences that are far apart.</summary>
public sealed class BusShardsTests : IAsyncLifetime
{
    private const int Shards = 4;
    private static readonly CachePolicy Policy = new() { Resource = "thing", LocalTtl = TimeSpan.FromMinutes(1) };
    private readonly string _key = $"thing:{{{Guid.NewGuid():N}}}";
    private readonly Source _source = new("old") { Tags = [.. Enumerable.Range(0, Shards).Select(TagOn)] };
    private Nodes _nodes = null!;
    private CacheAside<string> _reader = null!;
    private CacheAside<string> _writer = null!;

    public async ValueTask InitializeAsync()
    {
        _nodes = await Nodes.StartAsync(0);
        var redis = await _nodes.DirectAsync();
        await redis.StringSetAsync(_nodes.Prefix + "bus:shards", Shards);
        for (var shard = 0; shard < Shards; shard++)
        {
            await redis.StringSetAsync($"{_nodes.Prefix}{{bus-{Shards}-{shard}}}:seq", Math.Pow(10, 3 * (shard + 1)));
        }

        await _nodes.AddAsync(configure: Configure);
        await _nodes.AddAsync(configure: Configure);
        (_reader, _writer) = (_nodes.CacheAside(0, Policy), _nodes.CacheAside(1, Policy));
    }

    public async ValueTask DisposeAsync() => await _nodes.DisposeAsync();

    public static TheoryData<int> EachShard() => [.. Enumerable.Range(0, Shards)];

    [Theory]
    [MemberData(nameof(EachShard))]
    public async Task A_tag_of_any_shard_invalidates_the_entry_on_every_node_and_the_next_one_stays(int shard)
    {
        await _reader.GetAsync(_key, _source);
        Assert.Equal(CacheOutcome.SharedHit, (await _writer.GetAsync(_key, _source)).Outcome);
        Assert.Equal(CacheOutcome.LocalHit, (await _reader.GetAsync(_key, _source)).Outcome);

        _source.Commit("new");
        await _writer.InvalidateTagAsync(TagOn(shard));
        await _nodes.CaughtUpAsync();

        Assert.Equal(("new", CacheOutcome.Miss), Of(await _reader.GetAsync(_key, _source)));
        Assert.Equal(("new", CacheOutcome.SharedHit), Of(await _writer.GetAsync(_key, _source)));
        Assert.Equal(("new", CacheOutcome.LocalHit), Of(await _reader.GetAsync(_key, _source)));
    }

    [Fact]
    public async Task Many_tags_are_one_message_for_each_shard()
    {
        await _reader.GetAsync(_key, _source);
        var before = await SequencesAsync();

        _source.Commit("new");
        await _writer.InvalidateTagsAsync([.. Enumerable.Range(0, 100).Select(n => $"many-{n}"), .. Enumerable.Range(0, Shards).Select(TagOn)]);
        await _nodes.CaughtUpAsync();

        Assert.Equal(before.Select(sequence => sequence + 1), await SequencesAsync());
        Assert.Equal(("new", CacheOutcome.Miss), Of(await _reader.GetAsync(_key, _source)));

        async Task<long[]> SequencesAsync()
        {
            var redis = await _nodes.DirectAsync();
            return await Task.WhenAll(Enumerable.Range(0, Shards).Select(
                async shard => (long)await redis.StringGetAsync($"{_nodes.Prefix}{{bus-{Shards}-{shard}}}:seq")));
        }
    }

    [Fact]
    public async Task A_message_that_a_node_cannot_read_may_concern_everything()
    {
        await _writer.GetAsync(_key, _source);
        await _reader.GetAsync(_key, _source);
        Assert.Equal(CacheOutcome.LocalHit, (await _reader.GetAsync(_key, _source)).Outcome);

        await _nodes[1].Bus.Shards[0].PublishAsync("a later build|1|v|thing:{1}");
        await _nodes.CaughtUpAsync();

        Assert.Equal(CacheOutcome.SharedHit, (await _reader.GetAsync(_key, _source)).Outcome);
    }

    [Theory]
    [MemberData(nameof(EachShard))]
    public async Task A_slow_load_is_refused_whichever_shard_carries_its_tag(int shard)
    {
        var wasRead = _source.HoldNext();
        var slow = _reader.GetAsync(_key, _source).AsTask();
        await wasRead;
        _source.Commit("new");
        await _writer.InvalidateTagAsync(TagOn(shard));
        await _nodes.CaughtUpAsync();
        _source.Open();
        await slow;

        Assert.Equal("new", (await _reader.GetAsync(_key, _source)).Value);
        Assert.Equal("new", (await _writer.GetAsync(_key, _source)).Value);
    }

    [Theory]
    [MemberData(nameof(EachShard))]
    public async Task A_node_that_starts_later_knows_which_tags_were_invalidated(int shard)
    {
        await _reader.GetAsync(_key, _source);
        await _writer.InvalidateTagAsync("another");
        await _nodes.AddAsync(configure: Configure);
        Assert.Equal(("old", CacheOutcome.SharedHit), Of(await _nodes.CacheAside(2, Policy).GetAsync(_key, _source)));

        _source.Commit("new");
        await _writer.InvalidateTagAsync(TagOn(shard));
        await _nodes.AddAsync(configure: Configure);

        Assert.Equal(("new", CacheOutcome.Miss), Of(await _nodes.CacheAside(3, Policy).GetAsync(_key, _source)));
    }

    [Theory]
    [MemberData(nameof(EachShard))]
    public async Task A_shard_with_a_broken_sequence_ends_the_copies_and_is_followed_again(int shard)
    {
        await _reader.GetAsync(_key, _source);
        var redis = await _nodes.DirectAsync();
        var sequence = _nodes.Prefix + $"{{bus-{Shards}-{shard}}}:seq";
        await redis.KeyDeleteAsync(sequence);
        await redis.ListLeftPushAsync(sequence, "not a number");

        await Eventually.BecomesTrueAsync(() => !_reader.TryGetLocal(_key, out _));
        await redis.KeyDeleteAsync(sequence);
        await Eventually.BecomesTrueAsync(async () => (await _reader.GetAsync(_key, _source)).Outcome == CacheOutcome.LocalHit);
    }

    [Fact]
    public async Task A_position_names_each_shard_that_was_written_to_and_is_reached_on_all_of_them()
    {
        await _reader.GetAsync(_key, _source);
        await _nodes[0].Gate.Connection.Subscriber.UnsubscribeAllAsync();
        using var position = WritePosition.Begin();
        await _writer.InvalidateTagAsync(TagOn(1));
        await _writer.InvalidateTagAsync(TagOn(1));
        await _writer.InvalidateTagAsync(TagOn(3));

        Assert.Equal("4-1:1000002,4-3:1000000000001", position.ToString());
        Assert.True(await _nodes[0].Bus.ReachAsync(position.ToString(), default));
        Assert.Equal((1_000_002, 1_000_000_000_001), (_nodes[0].Bus.Shards[1].Seen, _nodes[0].Bus.Shards[3].Seen));
        Assert.False(await _nodes[0].Bus.ReachAsync("4-1:1000002,4-3:1000000000002", default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("17")]
    [InlineData(":17")]
    [InlineData("4-4:17")]
    [InlineData("2-0:17")]
    [InlineData("4-0:")]
    [InlineData("4-0:-17")]
    [InlineData("4-0: 17")]
    [InlineData("4-0:9223372036854775808")]
    [InlineData("4-0:17,")]
    [InlineData("4-0:17,4-1:17,4-2:17,4-3:17,4-0:17")]
    public async Task A_position_of_another_bus_is_not_reached(string position) =>
        Assert.False(await _nodes[0].Bus.ReachAsync(position, default));

    // The first name whose tag is on the shard.
    private static string TagOn(int shard) =>
        Enumerable.Range(0, int.MaxValue).Select(i => $"group-{i}").First(tag => Tags.ShardOf(Tags.Hash(tag), Shards) == shard);

    private static (string?, CacheOutcome) Of(CacheRead<string> read) => (read.Value, read.Outcome);

    private static void Configure(CachingOptions options) => options.BusShards = Shards;
}
