using Catalog.Caching;
using Catalog.Caching.Patterns;

namespace Catalog.Tests.Caching.Races;

/// <summary>All nodes restart with another number of shards; Redis keeps its data.</summary>
public sealed class ChangedShardsTests : IAsyncLifetime
{
    private static readonly CachePolicy Policy = new() { Resource = "thing", LocalTtl = TimeSpan.FromMinutes(1) };
    private readonly string _key = $"thing:{{{Guid.NewGuid():N}}}";
    private readonly Source _source = new("old");
    private Nodes _nodes = null!;

    public async ValueTask InitializeAsync()
    {
        _source.Tags = [Invalidating.TagOf(_key)];
        _nodes = await Nodes.StartAsync(0);
    }

    public async ValueTask DisposeAsync() => await _nodes.DisposeAsync();

    [Theory]
    [InlineData(1, 4)]
    [InlineData(4, 1)]
    [InlineData(4, 2)]
    public async Task An_entry_from_the_other_number_is_loaded_again_and_then_served(int before, int after)
    {
        await ReadAsync(await RestartAsync(before));

        var cache = await RestartAsync(after);

        Assert.Equal(CacheOutcome.Miss, (await ReadAsync(cache)).Outcome);
        Assert.Equal(CacheOutcome.LocalHit, (await ReadAsync(cache)).Outcome);
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(4, 1)]
    [InlineData(4, 2)]
    public async Task A_tag_invalidated_in_between_ends_the_old_entry_and_does_not_refuse_the_new_one(int first, int between)
    {
        await ReadAsync(await RestartAsync(first));
        var cache = await RestartAsync(between);
        _source.Commit("new");
        await cache.InvalidateTagAsync(Invalidating.TagOf(_key));

        var read = await ReadAsync(await RestartAsync(first));
        Assert.Equal(("new", CacheOutcome.Miss), (read.Value, read.Outcome));

        Assert.Equal(CacheOutcome.SharedHit, (await ReadAsync(await RestartAsync(first))).Outcome);
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(4, 1)]
    public async Task An_older_version_does_not_come_back_with_another_number(int before, int after)
    {
        await RestartAsync(before);
        await WriteThrough().SaveAsync(_key, 5, static (v, _) => ValueTask.FromResult<Loaded<string>?>(new Loaded<string>("five", v)));
        await RestartAsync(after);

        await WriteThrough().PutAsync(_key, new Loaded<string>("three", 3));

        Assert.NotEqual("three", (await WriteThrough().GetAsync(_key, _source, static (s, ct) => s.LoadAsync(ct))).Value);
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(4, 1)]
    public async Task A_row_that_was_committed_elsewhere_is_not_stored_over_an_entry_of_another_number(int before, int after)
    {
        await RestartAsync(before);
        await WriteThrough().SaveAsync(_key, 5, static (v, _) => ValueTask.FromResult<Loaded<string>?>(new Loaded<string>("five", v)));
        await RestartAsync(after);

        await WriteThrough().PutAsync(_key, new Loaded<string>("six", 6)); // it would get the older entry's stamp, which belongs to another sequence

        Assert.Equal(CacheOutcome.Miss, (await WriteThrough().GetAsync(_key, _source, static (s, ct) => s.LoadAsync(ct))).Outcome);
    }

    private WriteThrough<string> WriteThrough() => new(_nodes[0], Policy, TextSerializer.Instance);

    private async Task<CacheAside<string>> RestartAsync(int shards)
    {
        await _nodes.StopAllAsync();
        await _nodes.AddAsync(configure: options => options.BusShards = shards);
        return _nodes.CacheAside(0, Policy);
    }

    private async Task<CacheRead<string>> ReadAsync(CacheAside<string> cache) => await cache.GetAsync(_key, _source);
}
