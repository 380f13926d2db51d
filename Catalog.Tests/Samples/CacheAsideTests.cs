using Catalog.Caching;
using Catalog.Samples;
using Catalog.Tests.Caching;

namespace Catalog.Tests.Samples;

public sealed class CacheAsideSample : ReadContract
{
    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_invalidated_too()
    {
        var cache = new CacheAside<string>(Redis, Name, Ttl);
        await cache.GetAsync(1, Source.ReadAsync);

        await Assert.ThrowsAsync<IOException>(() => cache.SaveAsync(1, _ =>
        {
            Source.Commit("new");
            throw new IOException("The connection broke after the commit.");
        }));

        Assert.Equal("new", await cache.GetAsync(1, Source.ReadAsync));
    }

    private protected override Task<CachedKey> StartAsync()
    {
        var cache = new CacheAside<string>(Redis, Name, Ttl);
        return Task.FromResult(new CachedKey(() => cache.GetAsync(1, Source.ReadAsync), () => cache.InvalidateAsync(1), $"{Name}:{{1}}"));
    }
}

public sealed class CacheAsideLibrary : ReadContract
{
    private protected override async Task<CachedKey> StartAsync()
    {
        var nodes = await AddNodeAsync();
        var cache = nodes.CacheAside(nodes.Running - 1, new CachePolicy { Resource = "thing", Ttl = Ttl });
        return new CachedKey(
            async () => (await cache.GetAsync("thing:{1}", Source)).Value,
            () => cache.InvalidateAsync("thing:{1}").AsTask(),
            $"{nodes.Prefix}thing:{{1}}");
    }
}

public sealed class CacheAsideNaive : SampleTests
{
    private readonly Source _source = new("old");

    [Fact]
    public async Task It_keeps_serving_a_value_that_was_read_before_the_commit() =>
        Assert.Equal("old", await Scenes.ReadAfterSlowFillAsync(_source, Start(), Start()));

    private CachedKey Start() => new(
        async () =>
        {
            if (await Redis.StringGetAsync(Name) is { HasValue: true } cached)
            {
                return cached;
            }

            var value = await _source.ReadAsync(CancellationToken.None);
            await Redis.StringSetAsync(Name, value, Ttl);
            return value;
        },
        () => Redis.KeyDeleteAsync(Name),
        Name);
}
