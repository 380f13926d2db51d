using Catalog.Caching.Protection;
using Catalog.Tests.Caching;
using StackExchange.Redis;

namespace Catalog.Tests.RateLimits;

public sealed class SlidingWindowTests : IAsyncLifetime
{
    private const int Limit = 100;
    private const int Number = 100;
    private const double Middle = 0.5;
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

    [Theory]
    [InlineData(100, 51)]
    [InlineData(0, 100)]
    public async Task A_retry_at_the_stated_time_is_granted_and_one_before_it_is_not(int before, int now)
    {
        var (length, number) = await WindowInItsMiddleAsync();
        var key = Key();
        await _redis.HashSetAsync(key, [new("n", number), new("now", now), new("before", before)]);
        var stated = Middle + ((await Window(length).TakeAsync(key, 1))!.Value.RetryIn / length.TotalMilliseconds);
        const double Moment = 1e-4; // of a window

        Assert.Equal(0, (await Window((await WindowAsync(stated - Moment)).Length).TakeAsync(key, 1))!.Value.Granted);
        Assert.Equal(1, (await Window((await WindowAsync(stated + Moment)).Length).TakeAsync(key, 1))!.Value.Granted);
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
    public async Task A_key_that_would_refuse_its_client_for_good_is_gone_after_two_windows()
    {
        var key = Key();
        await _redis.HashSetAsync(key, [new("n", 99999999999999), new("now", 1_000_000)]);

        Assert.Equal(0, (await Window(TimeSpan.FromHours(1)).TakeAsync(key, 1))!.Value.Granted);

        Assert.InRange((await _redis.KeyTimeToLiveAsync(key)) ?? TimeSpan.MaxValue, TimeSpan.Zero, TimeSpan.FromHours(2));
    }

    [Fact]
    public async Task A_key_is_gone_at_the_latest_two_windows_after_its_last_unit_and_not_within_one()
    {
        var key = Key();
        await Window(TimeSpan.FromHours(1)).TakeAsync(key, 1);

        Assert.InRange((await _redis.KeyTimeToLiveAsync(key))!.Value, TimeSpan.FromHours(1), TimeSpan.FromHours(2));
    }

    private static (int Granted, int Left) Units(WindowGrant? grant) => (grant!.Value.Granted, grant.Value.Left);

    private SlidingWindow Window(TimeSpan length) => new(_nodes[0].Gate, Limit, length);

    private string Key() => $"{_nodes.Prefix}{Guid.NewGuid():N}";

    // So long, half a year, that it stays in its middle during a test.
    private Task<(TimeSpan Length, long Number)> WindowInItsMiddleAsync() => WindowAsync(Middle);

    /// <summary>A length of which window 100 is at a position now: 0 is its start, 1 the start of window 101.</summary>
    private async Task<(TimeSpan Length, long Number)> WindowAsync(double position) =>
        (TimeSpan.FromMilliseconds(await NowAsync() / (Number + position)), Number);

    private async Task<long> NowAsync()
    {
        var time = (RedisResult[])(await _redis.ExecuteAsync("TIME"))!;
        return ((long)time[0] * 1000) + ((long)time[1] / 1000);
    }
}
