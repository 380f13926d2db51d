using Catalog.Caching;
using Catalog.Samples;
using Catalog.Tests.Caching;

namespace Catalog.Tests.Samples;

/// <summary>An entry is invalidated by its tag.</summary>
public abstract class TagsContract : SampleTests
{
    private protected Source Source { get; } = new("old") { Tags = ["shoes"] };

    /// <summary>Two rows that carry one tag.</summary>
    private protected abstract Task<(CachedKey One, CachedKey Other)> StartAsync();

    [Fact]
    public async Task One_call_invalidates_every_entry_with_the_tag()
    {
        var (one, other) = await StartAsync();
        await one.ReadAsync();
        await other.ReadAsync();

        Source.Commit("new");
        await one.InvalidateAsync();

        Assert.Equal(("new", "new"), (await one.ReadAsync(), await other.ReadAsync()));
    }

    [Fact]
    public async Task An_entry_is_loaded_once()
    {
        var (one, _) = await StartAsync();

        await one.ReadAsync();
        await one.ReadAsync();

        Assert.Equal(1, Source.Loads);
    }

    [Fact]
    public async Task A_row_that_was_read_before_a_tag_was_invalidated_is_not_served_afterwards()
    {
        var (one, other) = await StartAsync();

        Assert.Equal("new", await Scenes.ReadAfterSlowFillAsync(Source, one, one with { InvalidateAsync = other.InvalidateAsync }));
    }
}

public sealed class TagsSample : TagsContract
{
    [Fact]
    public async Task A_tag_that_redis_lost_brings_no_old_entry_back()
    {
        var (one, _) = await StartAsync();
        await one.ReadAsync();
        Source.Commit("new");
        await one.InvalidateAsync();

        await Redis.KeyDeleteAsync(Name + ":tag:{shoes}");

        Assert.Equal("new", await one.ReadAsync());
    }

    [Fact]
    public async Task Another_tag_invalidates_nothing()
    {
        var (one, _) = await StartAsync();
        await one.ReadAsync();

        await new Tags<string>(Redis, Name, Ttl).InvalidateAsync("hats");
        await one.ReadAsync();

        Assert.Equal(1, Source.Loads);
    }

    [Fact]
    public async Task Of_two_readers_that_begin_a_generation_together_both_use_the_same()
    {
        var cache = new Tags<string>(Redis, Name, Ttl);
        for (var id = 0; id < 20; id++)
        {
            await Task.WhenAll(Read(id), Read(id));
            var before = Source.Loads;

            await Read(id); // whichever of the two stored last

            Assert.Equal(before, Source.Loads);
        }

        Task<string?> Read(long id) => cache.GetAsync(id, [$"product:{id}"], Source.ReadAsync);
    }

    private protected override Task<(CachedKey One, CachedKey Other)> StartAsync()
    {
        var cache = new Tags<string>(Redis, Name, Ttl);
        return Task.FromResult((Key(1), Key(2)));

        CachedKey Key(long id) => new(
            () => cache.GetAsync(id, ["shoes"], Source.ReadAsync), () => cache.InvalidateAsync("shoes"), $"{Name}:{{{id}}}");
    }
}

public sealed class TagsLibrary : TagsContract
{
    private protected override async Task<(CachedKey One, CachedKey Other)> StartAsync()
    {
        var nodes = await AddNodeAsync();
        var cache = nodes.CacheAside(0, new CachePolicy { Resource = "thing", Ttl = Ttl });
        return (Key("thing:{1}"), Key("thing:{2}"));

        CachedKey Key(string key) => new(
            async () => (await cache.GetAsync(key, Source)).Value, () => cache.InvalidateTagAsync("shoes").AsTask(), nodes.Prefix + key);
    }
}

/// <summary>A set of keys for each tag: load, SET, SADD; SMEMBERS, DEL.</summary>
public sealed class TagsNaive : SampleTests
{
    private readonly Source _source = new("old");

    [Fact]
    public async Task It_keeps_serving_a_row_that_was_read_before_the_tag_was_invalidated()
    {
        var key = new CachedKey(ReadAsync, InvalidateAsync, Name);

        Assert.Equal("old", await Scenes.ReadAfterSlowFillAsync(_source, key, key));
    }

    private async Task<string?> ReadAsync()
    {
        if (await Redis.StringGetAsync(Name) is { HasValue: true } cached)
        {
            return cached;
        }

        var value = await _source.ReadAsync(CancellationToken.None);
        await Redis.StringSetAsync(Name, value, Ttl);
        await Redis.SetAddAsync(Name + ":tag", Name);
        return value;
    }

    private async Task InvalidateAsync()
    {
        foreach (var key in await Redis.SetMembersAsync(Name + ":tag"))
        {
            await Redis.KeyDeleteAsync((string)key!);
        }
    }
}
