using Catalog.Caching;
using Catalog.Caching.Patterns;

namespace Catalog.Tests.Caching.Patterns;

/// <summary>Facts that hold for reads through every pattern. A new pattern gets them with one derived class.</summary>
public abstract class ReadingContract : IAsyncLifetime
{
    private readonly string _key = $"thing:{{{Guid.NewGuid():N}}}";
    private readonly Source _source = new("old");
    private Nodes _nodes = null!;

    public async ValueTask InitializeAsync() => _nodes = await Nodes.StartAsync(2);

    public async ValueTask DisposeAsync() => await _nodes.DisposeAsync();

    /// <summary>Reads a key of the source through the pattern.</summary>
    private protected delegate ValueTask<CacheRead<string>> Read(string key);

    private protected abstract Read Through(CacheNode node, CachePolicy policy, Source source);

    [Fact]
    public async Task The_first_read_loads_and_the_second_does_not()
    {
        var read = Through(_nodes[0], new CachePolicy { Resource = "thing" }, _source);

        await read(_key);

        Assert.Equal((CacheOutcome.SharedHit, "old", 1), await AnswerAsync(read));
    }

    [Fact]
    public async Task Another_node_finds_what_the_first_has_loaded()
    {
        await Through(_nodes[0], new CachePolicy { Resource = "thing" }, _source)(_key);

        Assert.Equal(
            (CacheOutcome.SharedHit, "old", 1),
            await AnswerAsync(Through(_nodes[1], new CachePolicy { Resource = "thing" }, _source)));
    }

    [Fact]
    public async Task A_copy_in_memory_is_served_until_it_is_invalidated()
    {
        var read = Through(_nodes[0], new CachePolicy { Resource = "thing", Ttl = TimeSpan.FromHours(1), LocalTtl = TimeSpan.FromHours(1) }, _source);
        await read(_key);
        var copy = await read(_key);

        _source.Commit("new");
        await _nodes[0].Invalidator.InvalidateKeyAsync(_key);

        Assert.Equal((CacheOutcome.LocalHit, "new"), (copy.Outcome, (await read(_key)).Value));
    }

    [Fact]
    public async Task A_load_that_races_with_an_invalidation_is_stored_nowhere()
    {
        var read = Through(_nodes[0], new CachePolicy { Resource = "thing", Ttl = TimeSpan.FromHours(1), LocalTtl = TimeSpan.FromHours(1) }, _source);
        var wasRead = _source.HoldNext();

        var slow = read(_key).AsTask();
        await wasRead;
        _source.Commit("new");
        await _nodes[1].Invalidator.InvalidateKeyAsync(_key);
        _source.Open();
        await slow;

        Assert.Equal("new", (await read(_key)).Value);
    }

    [Fact]
    public async Task A_hundred_callers_on_two_nodes_cause_one_load()
    {
        Read[] reads =
        [
            Through(_nodes[0], new CachePolicy { Resource = "thing" }, _source),
            Through(_nodes[1], new CachePolicy { Resource = "thing" }, _source),
        ];
        var wasRead = _source.HoldNext();

        var callers = Enumerable.Range(0, 100).Select(i => reads[i % 2](_key).AsTask()).ToArray();
        await wasRead;
        _source.Open();
        await Task.WhenAll(callers);

        Assert.Equal(1, _source.Loads);
    }

    [Fact]
    public async Task An_exception_of_the_loader_reaches_the_caller()
    {
        _source.Fails = new InvalidOperationException("no database");
        var read = Through(_nodes[0], new CachePolicy { Resource = "thing" }, _source);

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => read(_key).AsTask());

        Assert.Equal("no database", thrown.Message);
    }

    private async Task<(CacheOutcome Outcome, string? Value, int Loads)> AnswerAsync(Read read)
    {
        var answer = await read(_key);
        return (answer.Outcome, answer.Value, _source.Loads);
    }
}

public sealed class CacheAsideReading : ReadingContract
{
    private protected override Read Through(CacheNode node, CachePolicy policy, Source source)
    {
        var cache = new CacheAside<string>(node, policy, TextSerializer.Instance);
        return key => cache.GetAsync(key, source, static (s, ct) => s.LoadAsync(ct));
    }
}

public sealed class WriteThroughReading : ReadingContract
{
    private protected override Read Through(CacheNode node, CachePolicy policy, Source source)
    {
        var cache = new WriteThrough<string>(node, policy, TextSerializer.Instance);
        return key => cache.GetAsync(key, source, static (s, ct) => s.LoadAsync(ct));
    }
}

public sealed class RefreshAheadReading : ReadingContract
{
    private protected override Read Through(CacheNode node, CachePolicy policy, Source source)
    {
        var cache = new CacheAside<string>(node, policy with { RefreshAhead = 0.8 }, TextSerializer.Instance);
        return key => cache.GetAsync(key, source);
    }
}
