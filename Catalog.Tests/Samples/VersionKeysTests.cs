using Catalog.Caching;
using Catalog.Samples;
using Catalog.Tests.Caching;
using StackExchange.Redis;

namespace Catalog.Tests.Samples;

/// <summary>Pages of one list.</summary>
/// <param name="ReadAsync">Reads a page through the cache.</param>
/// <param name="InvalidateAsync">What a writer does after its commit.</param>
/// <param name="Version">The key of the number in Redis.</param>
internal sealed record CachedList(Func<string, Task<string?>> ReadAsync, Func<Task> InvalidateAsync, RedisKey Version);

internal static class ListScenes
{
    /// <summary>A reader loads the old page; a writer commits and invalidates; the reader stores it. Returns what is read then.</summary>
    public static async Task<string?> ReadAfterSlowFillAsync(Source source, CachedList list)
    {
        var wasRead = source.HoldNext();
        var slow = list.ReadAsync("1");
        await wasRead;

        source.Commit("new");
        await list.InvalidateAsync();
        source.Open();
        await slow;

        return await list.ReadAsync("1");
    }

    /// <summary>Redis evicts the number; then the list changes. Returns what is read from then on.</summary>
    public static async Task<string?> ReadAfterEvictionAsync(Source source, CachedList list, IDatabase redis)
    {
        await list.InvalidateAsync();
        await list.ReadAsync("1");
        await redis.KeyDeleteAsync(list.Version);

        source.Commit("new");
        await list.InvalidateAsync();

        return await list.ReadAsync("1");
    }
}

public abstract class VersionKeysContract : SampleTests
{
    private protected Source Source { get; } = new("old");

    private protected abstract Task<CachedList> StartAsync();

    [Fact]
    public async Task One_call_invalidates_every_page()
    {
        var list = await StartAsync();
        await list.ReadAsync("1");
        await list.ReadAsync("2");

        Source.Commit("new");
        await list.InvalidateAsync();

        Assert.Equal(("new", "new"), (await list.ReadAsync("1"), await list.ReadAsync("2")));
    }

    [Fact]
    public async Task A_page_is_loaded_once()
    {
        var list = await StartAsync();

        await list.ReadAsync("1");
        await list.ReadAsync("1");

        Assert.Equal(1, Source.Loads);
    }

    [Fact]
    public async Task A_page_from_before_a_commit_is_not_found_after_it() =>
        Assert.Equal("new", await ListScenes.ReadAfterSlowFillAsync(Source, await StartAsync()));

    [Fact]
    public async Task A_number_that_redis_lost_does_not_come_back() =>
        Assert.Equal("new", await ListScenes.ReadAfterEvictionAsync(Source, await StartAsync(), Redis));
}

public sealed class VersionKeysSample : VersionKeysContract
{
    private protected override Task<CachedList> StartAsync()
    {
        var pages = new VersionKeys<string>(Redis, Name, Ttl);
        return Task.FromResult(new CachedList(
            async page => await pages.GetAsync("shoes", page, async ct => (await Source.ReadAsync(ct))!),
            () => pages.InvalidateAsync("shoes"),
            Name + ":{shoes}:version"));
    }
}

public sealed class VersionKeysLibrary : VersionKeysContract
{
    private protected override async Task<CachedList> StartAsync()
    {
        var nodes = await AddNodeAsync();
        var cache = nodes.CacheAside(0, new CachePolicy { Resource = "thing", Ttl = Ttl });
        return new CachedList(
            async page => (await cache.GetAsync($"thing:{{shoes}}:{await nodes[0].Versions.CurrentAsync("shoes")}:{page}", Source)).Value,
            () => nodes[0].Versions.BumpAsync("shoes").AsTask(),
            nodes.Prefix + "version:{shoes}");
    }
}

/// <summary>Load, then ask for the number; INCR.</summary>
public sealed class VersionKeysNaive : SampleTests
{
    private readonly Source _source = new("old");

    [Fact]
    public async Task It_stores_a_page_from_before_the_commit_under_the_number_from_after_it() =>
        Assert.Equal("old", await ListScenes.ReadAfterSlowFillAsync(_source, List()));

    [Fact]
    public async Task It_starts_again_at_a_number_whose_pages_still_exist() =>
        Assert.Equal("old", await ListScenes.ReadAfterEvictionAsync(_source, List(), Redis));

    private CachedList List() => new(ReadAsync, () => Redis.StringIncrementAsync(Name), Name);

    private async Task<string?> ReadAsync(string page)
    {
        if (await Redis.StringGetAsync($"{Name}:{await Redis.StringGetAsync(Name)}:{page}") is { HasValue: true } cached)
        {
            return cached;
        }

        var value = await _source.ReadAsync(CancellationToken.None);
        await Redis.StringSetAsync($"{Name}:{await Redis.StringGetAsync(Name)}:{page}", value, Ttl);
        return value;
    }
}
