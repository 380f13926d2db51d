using Catalog.Caching.Protection;
using Catalog.Samples;
using StackExchange.Redis;

namespace Catalog.Tests.Samples;

/// <summary>Takes one request from the window of a client: whether it passes, how many are left, and when to retry.</summary>
internal delegate Task<(bool IsAllowed, int Left, TimeSpan RetryAfter)> TakeOne();

public abstract class RateLimitContract : SampleTests
{
    protected const int Limit = 100;

    private protected abstract Task<(TakeOne Take, RedisKey Key, string NameOfNumber)> StartAsync(TimeSpan window);

    [Fact]
    public async Task Of_many_requests_at_once_as_many_pass_as_the_limit_says()
    {
        var (take, _, _) = await StartAsync(TimeSpan.FromDays(1));

        var answers = await Task.WhenAll(Enumerable.Range(0, 3 * Limit).Select(_ => take()));

        Assert.Equal(Limit, answers.Count(answer => answer.IsAllowed));
    }

    [Theory]
    [InlineData(100, 0, 49)]
    [InlineData(60, 10, 59)]
    [InlineData(0, 98, 1)]
    public async Task In_the_middle_of_a_window_half_of_the_one_before_counts(int before, int now, int left)
    {
        var (window, number) = await WindowInItsMiddleAsync();
        var (take, key, nameOfNumber) = await StartAsync(window);
        await Redis.HashSetAsync(key, [new(nameOfNumber, number), new("now", now), new("before", before)]);

        Assert.Equal((true, left, TimeSpan.Zero), await take());
    }

    [Theory]
    [InlineData(100, 51, 0.02)] // the earlier one must weigh 48 rather than 50
    [InlineData(0, 100, 0.51)] // what is left of this one, and a hundredth of the next
    public async Task A_request_that_is_refused_gets_a_retry_time_and_is_not_counted(int before, int now, double windows)
    {
        var (window, number) = await WindowInItsMiddleAsync();
        var (take, key, nameOfNumber) = await StartAsync(window);
        await Redis.HashSetAsync(key, [new(nameOfNumber, number), new("now", now), new("before", before)]);

        var answer = await take();

        Assert.Equal((false, 0), (answer.IsAllowed, answer.Left));
        Assert.Equal(windows, answer.RetryAfter / window, 4);
        Assert.Equal(now, await Redis.HashGetAsync(key, "now"));
    }

    [Fact]
    public async Task The_count_expires()
    {
        var (take, key, _) = await StartAsync(TimeSpan.FromDays(1));

        await take();

        Assert.NotNull(await Redis.KeyTimeToLiveAsync(key));
    }

    // A window so long that Redis's clock stays in the middle of window number 1.
    private async Task<(TimeSpan Window, long Number)> WindowInItsMiddleAsync()
    {
        var time = (long[])(await Redis.ExecuteAsync("TIME"))!;
        return (TimeSpan.FromMilliseconds(time[0] * 1000 / 3 * 2), 1);
    }
}

public sealed class RateLimitSample : RateLimitContract
{
    private protected override Task<(TakeOne Take, RedisKey Key, string NameOfNumber)> StartAsync(TimeSpan window)
    {
        var limit = new RateLimit(Redis, Name, Limit, window);
        return Task.FromResult<(TakeOne, RedisKey, string)>((TakeAsync, Name + ":{client}", "number"));

        async Task<(bool IsAllowed, int Left, TimeSpan RetryAfter)> TakeAsync()
        {
            var answer = await limit.TryTakeAsync("client");
            return (answer.IsAllowed, answer.Left, answer.RetryAfter);
        }
    }
}

public sealed class RateLimitLibrary : RateLimitContract
{
    private protected override async Task<(TakeOne Take, RedisKey Key, string NameOfNumber)> StartAsync(TimeSpan window)
    {
        var nodes = await AddNodeAsync();
        var limit = new SlidingWindow(nodes[0].Gate, Limit, window);
        return (TakeAsync, Name, "n");

        async Task<(bool IsAllowed, int Left, TimeSpan RetryAfter)> TakeAsync()
        {
            var grant = (await limit.TakeAsync(Name, 1))!.Value;
            return (grant.Granted == 1, grant.Left, TimeSpan.FromMilliseconds(grant.RetryIn));
        }
    }
}

/// <summary>GET, compare; INCR; EXPIRE.</summary>
public sealed class RateLimitNaive : SampleTests
{
    private const int Limit = 1;

    [Fact]
    public async Task Two_requests_that_read_the_same_count_both_pass()
    {
        var (one, other) = (await MayPassAsync(), await MayPassAsync());
        await Redis.StringIncrementAsync(Name);
        await Redis.StringIncrementAsync(Name);

        Assert.Equal((true, true), (one, other));
    }

    [Fact]
    public async Task A_process_that_dies_before_it_sets_the_expiry_leaves_its_client_refused_for_ever()
    {
        await MayPassAsync();
        await Redis.StringIncrementAsync(Name); // and dies

        Assert.False(await MayPassAsync());
        Assert.Null(await Redis.KeyTimeToLiveAsync(Name));
    }

    private async Task<bool> MayPassAsync() => (long)await Redis.StringGetAsync(Name) < Limit;
}
