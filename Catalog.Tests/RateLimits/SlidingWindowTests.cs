using Catalog.Caching.Protection;
using Catalog.Tests.Caching;
using StackExchange.Redis;

namespace Catalog.Tests.RateLimits;

public sealed class SlidingWindowTests : IAsyncLifetime
{
    private const int Limit = 100;
    private Nodes _nodes = null!;
    private IDatabase _redis = null!;

    public async ValueTask InitializeAsync()
    {
        _nodes = await Nodes.StartAsync(1);
        _redis = await _nodes.DirectAsync();
    }

    public async ValueTask DisposeAsync() => await _nodes.DisposeAsync();

    [Fact]
    public async Task No_more_than_the_limit_is_granted_and_the_last_grant_is_partial()
    {
        var window = Window(TimeSpan.FromHours(1));
        var key = Key();

        Assert.Equal((70, 30), Units(await window.TakeAsync(key, 70)));
        Assert.Equal((30, 0), Units(await window.TakeAsync(key, 70)));
        Assert.Equal((0, 0), Units(await window.TakeAsync(key, 1)));
    }

    [Theory]
    [InlineData(100, 0, 50)]
    [InlineData(60, 10, 60)]
    [InlineData(0, 99, 1)]
    [InlineData(200, 0, 0)]
    public async Task In_the_middle_of_a_window_half_of_the_one_before_counts(int before, int now, int free)
    {
        var (length, number) = await WindowInItsMiddleAsync();
        var key = Key();
        await _redis.HashSetAsync(key, [new("n", number), new("now", now), new("before", before)]);

        Assert.Equal(free, (await Window(length).TakeAsync(key, Limit))!.Value.Granted);
    }

    [Fact]
    public async Task Of_earlier_windows_only_the_previous_one_counts()
    {
        var (length, number) = await WindowInItsMiddleAsync();
        var key = Key();
        await _redis.HashSetAsync(key, [new("n", number - 2), new("now", 100), new("before", 100)]);

        Assert.Equal((Limit, 0), Units(await Window(length).TakeAsync(key, Limit)));
    }

    [Theory]
    [InlineData(100, 51, 0.02)] // the earlier one must weigh 48 rather than 50
    [InlineData(0, 100, 0.51)] // what is left of this one, and a hundredth of the next
    public async Task A_refusal_says_when_a_unit_is_free(int before, int now, double windows)
    {
        var (length, number) = await WindowInItsMiddleAsync();
        var key = Key();
        await _redis.HashSetAsync(key, [new("n", number), new("now", now), new("before", before)]);

        var grant = (await Window(length).TakeAsync(key, 1))!.Value;

        Assert.Equal(0, grant.Granted);
        Assert.Equal(windows, grant.RetryIn / length.TotalMilliseconds, 4);
    }

    [Fact]
    public async Task A_retry_at_the_stated_time_is_granted()
    {
        var (window, key, refusal) = (Window(TimeSpan.FromSeconds(1)), "", default(WindowGrant));
        await Eventually.BecomesTrueAsync(async () => // on a busy machine a window may pass between the two
        {
            key = Key();
            await window.TakeAsync(key, Limit);
            refusal = (await window.TakeAsync(key, 1))!.Value;
            return refusal.Granted == 0;
        });
        var refused = await NowAsync(); // just after

        await Eventually.BecomesTrueAsync(async () => await NowAsync() >= refused + refusal.RetryIn);

        Assert.Equal(1, (await window.TakeAsync(key, 1))!.Value.Granted);
    }

    [Fact]
    public async Task A_clock_that_went_back_grants_nothing_twice()
    {
        var (length, number) = await WindowInItsMiddleAsync();
        var key = Key();
        await _redis.HashSetAsync(key, [new("n", number + 1), new("now", 100), new("before", 0)]);

        Assert.Equal(0, (await Window(length).TakeAsync(key, 1))!.Value.Granted);
    }

    [Fact]
    public async Task A_key_is_gone_two_windows_after_its_last_unit()
    {
        var key = Key();
        await Window(TimeSpan.FromMinutes(1)).TakeAsync(key, 1);

        Assert.InRange((await _redis.KeyTimeToLiveAsync(key))!.Value, TimeSpan.FromSeconds(110), TimeSpan.FromMinutes(2));
    }

    private static (int Granted, int Left) Units(WindowGrant? grant) => (grant!.Value.Granted, grant.Value.Left);

    private SlidingWindow Window(TimeSpan length) => new(_nodes[0].Gate, Limit, length);

    private string Key() => $"{_nodes.Prefix}{Guid.NewGuid():N}";

    // About a hundred days long, so that it stays in its middle during a test.
    private async Task<(TimeSpan Length, long Number)> WindowInItsMiddleAsync()
    {
        const int Number = 100;
        return (TimeSpan.FromMilliseconds(await NowAsync() / (Number + 0.5)), Number);
    }

    private async Task<long> NowAsync()
    {
        var time = (RedisResult[])(await _redis.ExecuteAsync("TIME"))!;
        return ((long)time[0] * 1000) + ((long)time[1] / 1000);
    }
}
