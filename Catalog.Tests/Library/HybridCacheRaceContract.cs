using Catalog.Caching;
using Microsoft.Extensions.Caching.Hybrid;

namespace Catalog.Tests.Library;

/// <summary>Concurrent callers of the framework's <see cref="HybridCache"/>, and values that are created while another call runs.</summary>
public abstract class HybridCacheRaceContract : LibraryTests
{
    private int _loads;

    private HybridCache Cache => Get<HybridCache>();

    private protected override void Add(CachingBuilder caching) => caching.AsHybridCache();

    [Fact]
    public async Task A_creation_that_began_before_a_removal_is_stored_nowhere()
    {
        var (wasRead, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var slow = Cache.GetOrCreateAsync("key", async _ =>
        {
            wasRead.SetResult();
            await go.Task;
            return "old";
        }).AsTask();
        await wasRead.Task;

        await Cache.RemoveAsync("key");
        go.SetResult();

        Assert.Equal("old", await slow);
        Assert.Equal("new", await Cache.GetOrCreateAsync("key", _ => new ValueTask<string>("new")));
    }

    [Fact]
    public async Task A_creation_that_began_before_a_set_does_not_replace_its_value()
    {
        var (wasRead, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var slow = Cache.GetOrCreateAsync("key", async _ =>
        {
            wasRead.SetResult();
            await go.Task;
            return "old";
        }).AsTask();
        await wasRead.Task;

        await Cache.SetAsync("key", "set");
        go.SetResult();
        await slow;

        Assert.Equal("set", await Cache.GetOrCreateAsync("key", _ => new ValueTask<string>("new")));
    }

    [Fact]
    public async Task Of_two_sets_at_once_one_value_stays()
    {
        await Cache.SetAsync("key", new Interrupted("outer", () => Cache.SetAsync("key", new Interrupted("inner")).AsTask()));

        Assert.Equal("outer", (await Cache.GetOrCreateAsync("key", _ => new ValueTask<Interrupted>(new Interrupted("created")))).Name);
    }

    [Fact]
    public async Task A_value_that_is_set_while_another_is_created_stays()
    {
        await Cache.SetAsync("key", new Interrupted(
            "set", () => Cache.GetOrCreateAsync("key", _ => new ValueTask<Interrupted>(new Interrupted("created"))).AsTask()));

        Assert.Equal("set", (await Cache.GetOrCreateAsync("key", _ => new ValueTask<Interrupted>(new Interrupted("created again")))).Name);
    }

    [Theory]
    [InlineData(HybridCacheEntryFlags.None)]
    [InlineData(HybridCacheEntryFlags.DisableDistributedCacheWrite)]
    public async Task A_call_that_may_read_no_tier_does_not_get_what_an_older_creation_read(HybridCacheEntryFlags further)
    {
        var (wasRead, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var older = Cache.GetOrCreateAsync("key", async _ =>
        {
            wasRead.SetResult();
            await go.Task;
            return "old";
        }).AsTask();
        await wasRead.Task;

        var options = new HybridCacheEntryOptions
        {
            Flags = HybridCacheEntryFlags.DisableLocalCacheRead | HybridCacheEntryFlags.DisableDistributedCacheRead | further,
        };
        Assert.Equal("new", await Cache.GetOrCreateAsync("key", _ => new ValueTask<string>("new"), options));
        go.SetResult();
        await older;
    }

    [Fact]
    public async Task A_factory_may_read_another_key_even_when_only_one_load_may_run()
    {
        await using var host = await LibraryHost.StartAsync(
            caching => caching.AsHybridCache(),
            await RedisAsync(),
            settings: new Dictionary<string, string?> { ["Caching:MaxConcurrentLoads"] = "1" });
        var cache = host.Get<HybridCache>();

        Assert.Equal("outer of inner", await cache.GetOrCreateAsync(
            "outer", async ct => "outer of " + await cache.GetOrCreateAsync("inner", _ => new ValueTask<string>("inner"), cancellationToken: ct)));
    }

    [Fact]
    public async Task A_hundred_callers_cause_one_load()
    {
        var go = new TaskCompletionSource();
        var callers = Enumerable.Range(0, 100).Select(_ => Cache.GetOrCreateAsync("key", async _ =>
        {
            Interlocked.Increment(ref _loads);
            await go.Task;
            return "a";
        }).AsTask()).ToArray();

        go.SetResult();
        await Task.WhenAll(callers);

        Assert.Equal(1, _loads);
    }

    [Fact]
    public async Task A_caller_that_cancels_does_not_cancel_the_load_of_the_others()
    {
        using var gone = new CancellationTokenSource();
        var go = new TaskCompletionSource();
        var first = Cache.GetOrCreateAsync("key", async _ => await LoadAsync(go.Task), cancellationToken: gone.Token).AsTask();
        var second = Cache.GetOrCreateAsync("key", async _ => await LoadAsync(go.Task)).AsTask();

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        go.SetResult();

        Assert.Equal("a", await second);
    }

    [Fact]
    public async Task An_exception_of_the_factory_reaches_the_caller_and_nothing_is_kept()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => Cache.GetOrCreateAsync<string>("key", _ => throw new InvalidOperationException("away")).AsTask());

        Assert.Equal("a", await Cache.GetOrCreateAsync("key", _ => new ValueTask<string>("a")));
    }

    [Fact]
    public async Task Two_types_under_one_key_at_once_are_refused_by_name()
    {
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var first = Cache.GetOrCreateAsync("key", async _ =>
        {
            begun.SetResult();
            await go.Task;
            return 1;
        }).AsTask();
        await begun.Task;

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(async () => await Cache.GetOrCreateAsync("key", _ => new ValueTask<string>("a")));

        go.SetResult();
        Assert.Equal(1, await first);
        Assert.Contains("key", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<string> LoadAsync(Task go)
    {
        await go;
        return "a";
    }
}

/// <summary>In memory only.</summary>
public sealed class MemoryHybridCacheRaceTests : HybridCacheRaceContract
{
    private protected override Task<string?> RedisAsync() => NoRedisAsync();
}

/// <summary>With Redis.</summary>
public sealed class RedisHybridCacheRaceTests : HybridCacheRaceContract
{
    private protected override Task<string?> RedisAsync() => SharedRedisAsync();
}
