using System.Transactions;
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

    [Fact]
    public async Task What_a_load_read_inside_a_transaction_is_not_kept()
    {
        using (new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            Assert.Equal("not committed", (await ReadAsync("not committed"))?.Name);
        }

        Assert.Equal("committed", (await ReadAsync("committed"))?.Name);
    }

    [Fact]
    public async Task What_a_load_of_many_keys_read_inside_a_transaction_is_not_kept()
    {
        using (new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            await Cache.ReadManyAsync([1], (_, _) => new([new Loaded<Row>(new Row("not committed"))]));
        }

        Assert.Equal("committed", (await ReadAsync("committed"))?.Name);
    }

    [Fact]
    public async Task A_load_inside_a_transaction_is_not_shared_with_callers_outside()
    {
        await using var host = await LibraryHost.StartAsync(caching => caching.AddCache<long, Row>("row"), await RedisAsync());
        var cache = host.Get<ICache<long, Row>>();
        var (wasRead, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var inside = ReadInsideAsync();
        await wasRead.Task;

        var outside = await cache.GetOrLoadAsync(1, _ => new ValueTask<Row?>(new Row("committed")));

        go.SetResult();
        Assert.Equal(("committed", "not committed"), (outside?.Name, (await inside)?.Name));

        async Task<Row?> ReadInsideAsync()
        {
            using var transaction = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled);
            return await cache.GetOrLoadAsync(1, async _ =>
            {
                wasRead.SetResult();
                await go.Task;
                return new Row("not committed");
            });
        }
    }

    private ValueTask<Row?> ReadAsync(string name) => Cache.GetOrLoadAsync(1, _ => new ValueTask<Row?>(new Row(name)));
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
