using Catalog.Caching;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Tests.Library;

/// <summary>What a loader may do, with Redis and without. Only one load may run at a time.</summary>
public abstract class LoaderContract : LibraryTests
{
    private ICache<long, Row> Cache => Get<ICache<long, Row>>();

    private protected override void Add(CachingBuilder caching)
    {
        caching.AddCache<long, Row>("row", policy => policy.LocalTtl = TimeSpan.FromMinutes(1));
        caching.Services.Configure<CachingOptions>(options => options.MaxConcurrentLoads = 1);
    }

    [Fact]
    public async Task A_loader_may_read_another_key_even_when_only_one_load_may_run()
    {
        var outer = await Cache.GetOrLoadAsync(1, async ct =>
            new Row("outer of " + (await Cache.GetOrLoadAsync(2, _ => new ValueTask<Row?>(new Row("inner")), ct))?.Name));

        Assert.Equal("outer of inner", outer?.Name);
    }
}

/// <summary>In memory only.</summary>
public sealed class MemoryLoaderTests : LoaderContract
{
    private protected override Task<string?> RedisAsync() => NoRedisAsync();
}

/// <summary>With Redis.</summary>
public sealed class RedisLoaderTests : LoaderContract
{
    private protected override Task<string?> RedisAsync() => SharedRedisAsync();
}
