using Catalog.Samples;
using StackExchange.Redis.Profiling;

namespace Catalog.Tests.Samples;

/// <summary>The costs that the headers of the samples state, in commands to Redis.</summary>
public sealed class CostTests : SampleTests
{
    private readonly AsyncLocal<ProfilingSession?> _counting = new();
    private readonly Loads _background = new();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Redis.Multiplexer.RegisterProfiler(() => _counting.Value);
    }

    [Fact]
    public async Task CacheAside()
    {
        var cache = new CacheAside<string>(Redis, Name, Ttl);

        Assert.Equal(3, await CostOfAsync(id => cache.GetAsync(id, RowAsync)));
        Assert.Equal(1, await CostOfAsync(id => cache.GetAsync(id, RowAsync)));
        Assert.Equal(1, await CostOfAsync(cache.InvalidateAsync));
    }

    [Fact]
    public async Task ReadThrough()
    {
        var cache = new ReadThrough<string>(Redis, Name, Ttl, (_, ct) => RowAsync(ct));

        Assert.Equal(3, await CostOfAsync(id => cache.GetAsync(id)));
        Assert.Equal(1, await CostOfAsync(id => cache.GetAsync(id)));
        Assert.Equal(1, await CostOfAsync(cache.InvalidateAsync));
    }

    [Fact]
    public async Task WriteThrough()
    {
        var cache = new WriteThrough<string>(Redis, Name, Ttl);

        Assert.Equal(2, await CostOfAsync(id => cache.GetAsync(id, _ => Task.FromResult<(string, long)?>(("row", 1)))));
        Assert.Equal(1, await CostOfAsync(id => cache.GetAsync(id, _ => Task.FromResult<(string, long)?>(("row", 1)))));
        Assert.Equal(1, await CostOfAsync(id => cache.SaveAsync(id, _ => Task.FromResult(("row", 2L)))));
    }

    [Fact]
    public async Task WriteAround()
    {
        var cache = new WriteAround<string>(Redis, Name, Ttl);

        Assert.Equal(2, await CostOfAsync(id => cache.GetAsync(id, RowAsync)));
        Assert.Equal(1, await CostOfAsync(id => cache.GetAsync(id, RowAsync)));
    }

    [Fact]
    public async Task RefreshAhead()
    {
        var cache = new RefreshAhead<string>(Redis, Name, Ttl, _background.Add);
        await CostOfAsync(id => cache.GetAsync(id, RowAsync));

        Assert.Equal(1, await CostOfAsync(id => cache.GetAsync(id, RowAsync)));
        await BecomeLateAsync();
        Assert.Equal(3, await CostOfAsync(id => cache.GetAsync(id, RowAsync)));
    }

    [Fact]
    public async Task StaleWhileRevalidate()
    {
        var cache = new StaleWhileRevalidate<string>(Redis, Name, Ttl / 2, Ttl / 2, _background.Add);
        await CostOfAsync(id => cache.GetAsync(id, RowAsync));

        Assert.Equal(1, await CostOfAsync(id => cache.GetAsync(id, RowAsync)));
        await BecomeLateAsync();
        Assert.Equal(3, await CostOfAsync(id => cache.GetAsync(id, RowAsync)));
    }

    [Fact]
    public async Task StampedeLease()
    {
        var cache = new StampedeLease<string>(Redis, Name, Ttl, new HandTime(), new Random(1));

        Assert.Equal(2, await CostOfAsync(id => cache.GetAsync(id, RowAsync)));
        Assert.Equal(1, await CostOfAsync(id => cache.GetAsync(id, RowAsync)));
    }

    [Fact]
    public async Task XFetch()
    {
        var time = new HandTime();
        var cache = new XFetch<string>(Redis, Name, Ttl, time, new FixedDraw(0.9));

        Assert.Equal(3, await CostOfAsync(id => cache.GetAsync(id, SlowRowAsync)));
        Assert.Equal(1, await CostOfAsync(id => cache.GetAsync(id, SlowRowAsync)));
        await BecomeLateAsync();
        Assert.Equal(1 + 2, await CostOfAsync(id => cache.GetAsync(id, SlowRowAsync)));

        Task<string?> SlowRowAsync(CancellationToken ct)
        {
            time.Advance(TimeSpan.FromHours(1));
            return RowAsync(ct);
        }
    }

    [Fact]
    public async Task NegativeEntries()
    {
        var cache = new NegativeEntries<string>(Redis, Name, Ttl, Ttl);
        await cache.BuildAsync(new long[] { 1, 2 }.ToAsyncEnumerable());

        Assert.Equal(4, await CostOfAsync(id => cache.GetAsync(id, RowAsync)));
        Assert.Equal(1, await CostOfAsync(id => cache.GetAsync(id, RowAsync)));
        Assert.Equal(2, await CostOfAsync(id => cache.GetAsync(id + 1000, RowAsync)));
        Assert.Equal(3, await CostOfAsync(id => cache.CreateAsync(id, _ => Task.CompletedTask)));
    }

    [Fact]
    public async Task Tags()
    {
        var cache = new Tags<string>(Redis, Name, Ttl);
        await cache.InvalidateAsync("shoes");

        Assert.Equal((1 + 1) + 1, await CostOfAsync(id => cache.GetAsync(id, ["shoes"], RowAsync)));
        Assert.Equal(1 + 1, await CostOfAsync(id => cache.GetAsync(id, ["shoes"], RowAsync)));
        Assert.Equal(1, await CostOfAsync(_ => cache.InvalidateAsync("shoes")));
    }

    [Fact]
    public async Task VersionKeys()
    {
        var cache = new VersionKeys<string>(Redis, Name, Ttl);

        Assert.Equal(3, await CostOfAsync(id => cache.GetAsync("shoes", $"{id}", async ct => (await RowAsync(ct))!)));
        Assert.Equal(2, await CostOfAsync(id => cache.GetAsync("shoes", $"{id}", async ct => (await RowAsync(ct))!)));
        Assert.Equal(1, await CostOfAsync(_ => cache.InvalidateAsync("shoes")));
    }

    [Fact]
    public async Task LocalCacheInvalidation()
    {
        using var cache = new LocalCacheInvalidation<string>(Redis.Multiplexer, Name, Ttl, new HandTime());
        await CostOfAsync(id => cache.GetAsync(id, RowAsync));

        Assert.Equal(0, await CostOfAsync(id => cache.GetAsync(id, RowAsync)));
        Assert.Equal(1, await CostOfAsync(cache.InvalidateAsync));
    }

    [Fact]
    public async Task WriteBehindCounter()
    {
        var counter = new WriteBehindCounter(Redis, Name, (_, _, _) => Task.CompletedTask);

        Assert.Equal(1, await CostOfAsync(id => counter.AddAsync(id)));
        Assert.Equal(1 + 2, await CostOfAsync(async id =>
        {
            await counter.AddAsync(id);
            await counter.FlushAsync();
        }));
    }

    [Fact]
    public async Task WriteBehindEvents()
    {
        var log = new WriteBehindEvents<string>(Redis, Name, 10, Ttl, (_, _) => Task.CompletedTask);

        Assert.Equal(1, await CostOfAsync(_ => log.AddAsync("click")));
        Assert.Equal(1 + 2, await CostOfAsync(async _ =>
        {
            await log.AddAsync("click");
            await log.FlushAsync();
        }));
    }

    [Fact]
    public async Task RateLimit()
    {
        var limit = new RateLimit(Redis, Name, 10, Ttl);

        Assert.Equal(1, await CostOfAsync(id => limit.TryTakeAsync($"{id}")));
    }

    [Fact]
    public async Task Session()
    {
        var sessions = new Session(Redis, Name, Ttl, Ttl);
        var token = await sessions.StartAsync("ada");

        Assert.Equal(1, await CostOfAsync(_ => sessions.StartAsync("ada")));
        Assert.Equal(1, await CostOfAsync(_ => sessions.ReadAsync(token)));
        Assert.Equal(1, await CostOfAsync(_ => sessions.SetAsync(token, "cart", "7")));
        Assert.Equal(1, await CostOfAsync(_ => sessions.EndAsync(token)));
    }

    [Fact]
    public async Task Leaderboard()
    {
        var board = new Leaderboard(Redis, Name, Ttl, new HandTime());

        Assert.Equal(1, await CostOfAsync(id => board.SubmitAsync($"p{id}", id)));
        Assert.Equal(1, await CostOfAsync(_ => board.TopAsync(board.Today, 10)));
        Assert.Equal(1, await CostOfAsync(id => board.AroundAsync(board.Today, $"p{id}", 1)));
    }

    [Fact]
    public async Task Feed()
    {
        var feed = new Feed(Redis, Name, Ttl, 10);

        Assert.Equal(2, await CostOfAsync(id => feed.ReadAsync(id, null, 10, (_, _) => Task.FromResult<IReadOnlyList<long>>([1, 2]))));
        Assert.Equal(1, await CostOfAsync(id => feed.ReadAsync(id, null, 10, (_, _) => Task.FromResult<IReadOnlyList<long>>([1, 2]))));
        Assert.Equal(2, await CostOfAsync(id => feed.PushAsync([id, id + 100], 3)));
    }

    private static Task<string?> RowAsync(CancellationToken ct) => Task.FromResult<string?>("row");

    private async Task BecomeLateAsync()
    {
        await Redis.KeyExpireAsync($"{Name}:{{1}}", LateReadContract.Late);
        await Redis.KeyExpireAsync($"{Name}:{{2}}", LateReadContract.Late);
    }

    // First for 1 without counting, because a script that Redis does not know yet is sent whole; then for 2.
    private async Task<int> CostOfAsync(Func<long, Task> work)
    {
        await work(1);
        await _background.EndAsync();
        var counting = new ProfilingSession();
        _counting.Value = counting;
        await work(2);
        await _background.EndAsync();
        _counting.Value = null;
        return counting.FinishProfiling().Count();
    }
}
