using Catalog.Caching;
using Catalog.Caching.Patterns;

namespace Catalog.Tests.Caching.Races;

/// <summary>A reader holds old bytes from Redis while the change is announced. It must not keep them.</summary>
public sealed class LocalTierRaceTests : IAsyncLifetime
{
    private static readonly CachePolicy Policy = new() { Resource = "thing", LocalTtl = TimeSpan.FromMinutes(1) };
    private readonly string _key = $"thing:{{{Guid.NewGuid():N}}}";
    private readonly Source _source = new("old");
    private readonly HeldSerializer _held = new();
    private Nodes _nodes = null!;
    private CacheAside<string> _writer = null!;
    private CacheAside<string> _reader = null!;

    public async ValueTask InitializeAsync()
    {
        _source.Tags = [Invalidating.TagOf(_key)];
        _nodes = await Nodes.StartAsync(2);
        _writer = _nodes.CacheAside(0, Policy);
        _reader = _nodes.CacheAside(1, Policy, _held);
        await _writer.GetAsync(_key, _source);
    }

    public async ValueTask DisposeAsync() => await _nodes.DisposeAsync();

    [Theory]
    [InlineData("key")]
    [InlineData("tag")]
    [InlineData("resource")]
    public async Task A_copy_that_was_read_before_a_message_is_not_kept_after_it(string kind)
    {
        var slow = await HoldReaderAsync(() => _reader.GetAsync(_key, _source).AsTask());

        _source.Commit("new");
        await _writer.InvalidateAsync(kind, _key);
        await _nodes.CaughtUpAsync();
        _held.Open();
        await slow;

        Assert.Equal("new", (await _reader.GetAsync(_key, _source)).Value);
    }

    [Theory]
    [InlineData("key")]
    [InlineData("tag")]
    [InlineData("resource")]
    public async Task A_copy_that_was_read_before_the_node_itself_invalidated_is_not_kept(string kind)
    {
        var slow = await HoldReaderAsync(() => _reader.GetAsync(_key, _source).AsTask());

        _source.Commit("new");
        await _reader.InvalidateAsync(kind, _key);
        _held.Open();
        await slow;

        Assert.Equal("new", (await _reader.GetAsync(_key, _source)).Value);
    }

    [Fact]
    public async Task A_copy_that_a_batch_has_read_before_a_message_is_not_kept_after_it()
    {
        var slow = await HoldReaderAsync(() => _reader.GetManyAsync([_key], (_, _) => throw new InvalidOperationException()).AsTask());

        _source.Commit("new");
        await _writer.InvalidateAsync(_key);
        await _nodes.CaughtUpAsync();
        _held.Open();
        await slow;

        Assert.Equal("new", (await _reader.GetAsync(_key, _source)).Value);
    }

    [Fact]
    public async Task A_copy_that_was_looked_up_before_a_message_is_not_kept_after_it()
    {
        var slow = await HoldReaderAsync(() => _reader.TryGetAsync(_key).AsTask());

        _source.Commit("new");
        await _writer.InvalidateAsync(_key);
        await _nodes.CaughtUpAsync();
        _held.Open();
        await slow;

        Assert.False(_reader.TryGetLocal(_key, out _));
    }

    [Fact]
    public async Task A_copy_that_was_read_before_L1_was_cleared_is_not_kept()
    {
        var slow = await HoldReaderAsync(() => _reader.GetAsync(_key, _source).AsTask());

        _nodes[1].Local.Clear();
        _held.Open();
        await slow;

        Assert.False(_reader.TryGetLocal(_key, out _));
    }

    [Fact]
    public async Task Without_a_race_the_copy_is_kept()
    {
        await _reader.GetAsync(_key, _source);

        Assert.True(_reader.TryGetLocal(_key, out _));
    }

    private async Task<Task> HoldReaderAsync(Func<Task> read)
    {
        var hasBytes = _held.HoldNext();
        var reading = Task.Run(read);
        await hasBytes;
        return reading;
    }
}
