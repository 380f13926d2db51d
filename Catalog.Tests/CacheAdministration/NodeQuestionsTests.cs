using Catalog.Caching;
using Catalog.Tests.Caching;
using StackExchange.Redis;

namespace Catalog.Tests.CacheAdministration;

public sealed class NodeQuestionsTests : IAsyncLifetime
{
    private static readonly CachePolicy Local = new() { Resource = "thing", LocalTtl = TimeSpan.FromMinutes(1), Ttl = TimeSpan.FromMinutes(1) };
    private readonly string _key = $"thing:{{{Guid.NewGuid():N}}}";
    private Nodes _nodes = null!;

    public async ValueTask InitializeAsync() => _nodes = await Nodes.StartAsync(3, configure: options => options.AnswerTime = TimeSpan.FromSeconds(60));

    public async ValueTask DisposeAsync() => await _nodes.DisposeAsync();

    [Fact]
    public async Task Each_node_reports_its_copy_of_a_key()
    {
        await _nodes.CacheAside(1, Local).GetAsync(_key, new Source("value"));

        var reported = await _nodes.Inspector(0).NodesAsync(_key, CancellationToken.None);

        Assert.Equal(3, reported.Asked);
        Assert.Equal(new Dictionary<string, bool> { [_nodes[0].Id] = false, [_nodes[1].Id] = true, [_nodes[2].Id] = false },
            reported.Answers.ToDictionary(a => a.Node, a => a.Copy is { IsServed: true, Version: 1 }));
    }

    [Fact]
    public async Task A_copy_that_a_tag_invalidated_is_reported_with_the_reason()
    {
        await _nodes.CacheAside(0, Local).GetAsync(_key, new Source("value") { Tags = ["group"] });
        await _nodes[0].Invalidator.InvalidateTagAsync("group");

        var reported = await _nodes.Inspector(0).NodesAsync(_key, CancellationToken.None);

        Assert.Equal("one of its tags was invalidated after it was loaded", reported.Answers[0].Copy?.WhyNot);
    }

    [Fact]
    public async Task Copies_with_a_tag_are_counted_on_each_node()
    {
        var source = new Source("value") { Tags = ["group"] };
        await _nodes.CacheAside(0, Local).GetAsync(_key, source);
        await _nodes.CacheAside(0, Local).GetAsync(_key + "2", source);
        await _nodes.CacheAside(2, Local).GetAsync(_key, source);
        await _nodes.CacheAside(2, Local).GetAsync(_key + "3", new Source("without"));

        var reported = await _nodes.Inspector(1).NodesWithTagAsync("group", CancellationToken.None);

        Assert.Equal([2, 0, 1], _nodes.Ids(3).Select(id => reported.Answers.Single(a => a.Node == id).Carrying));
    }

    [Fact]
    public async Task A_node_that_does_not_answer_is_counted_as_asked_and_the_wait_for_it_ends()
    {
        var direct = await _nodes.DirectAsync();
        await direct.Multiplexer.GetSubscriber().SubscribeAsync(
            new RedisChannel(_nodes.Prefix + "questions", RedisChannel.PatternMode.Literal), (_, _) => { });
        await _nodes.AddAsync(configure: options => options.AnswerTime = TimeSpan.FromMilliseconds(300));

        await Eventually.BecomesTrueAsync(async () => // a busy node may answer too late
        {
            var reported = await _nodes.Inspector(_nodes.Running - 1).NodesAsync(_key, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));
            Assert.Equal(5, reported.Asked);
            return reported.Answers.Count == 4;
        });
    }

    [Fact]
    public async Task Inspecting_an_entry_neither_loads_nor_stores_nor_counts_it()
    {
        var cache = _nodes.CacheAside(0, Local);
        await _nodes.CacheAside(1, Local).GetAsync(_key, new Source("value"));

        var shared = await _nodes.Inspector(0).SharedAsync(_key, "thing");
        var reported = await _nodes.Inspector(0).NodesAsync(_key, CancellationToken.None);

        Assert.Equal(("fresh", "value"), (shared.State, shared.Preview(100)));
        Assert.Null(reported.Answers[0].Copy);
        Assert.Equal(0, cache.Counters[CacheOutcome.SharedHit]);
    }
}
