using Catalog.Caching;
using Catalog.Caching.Reading;

namespace Catalog.Tests.Caching.Protection;

public sealed class LoadGateTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60); // only ends a hang
    private static readonly CachingOptions TwoAndThree = new() { MaxConcurrentLoads = 2, MaxQueuedLoads = 3 };
    private readonly TaskCompletionSource _open = new();
    private int _running;
    private int _most;

    [Fact]
    public async Task No_more_loads_run_at_once_than_allowed()
    {
        using var gate = new LoadGate(TwoAndThree);
        var loads = Enumerable.Range(0, 5).Select(_ => RunAsync(gate)).ToArray();

        var runningAtFirst = _running;
        _open.SetResult();
        await Task.WhenAll(loads);

        Assert.Equal((2, 2), (runningAtFirst, _most));
    }

    [Fact]
    public async Task Loads_that_do_not_fit_into_the_queue_are_refused_at_once()
    {
        using var gate = new LoadGate(TwoAndThree);
        var loads = Enumerable.Range(0, 5).Select(_ => RunAsync(gate)).ToArray();

        var refused = await Assert.ThrowsAsync<CacheOverloadedException>(() => RunAsync(gate).WaitAsync(Timeout));

        Assert.True(refused.RetryAfter > TimeSpan.Zero);
        _open.SetResult();
        await Task.WhenAll(loads);
    }

    [Fact]
    public async Task A_resource_whose_loads_hang_leaves_room_for_the_others()
    {
        using var gate = new LoadGate(new CachingOptions { MaxConcurrentLoads = 3, MaxLoadsOfOneResource = 2, MaxQueuedLoads = 1 });
        var hanging = Enumerable.Range(0, 3).Select(_ => RunAsync(gate, "locked")).ToArray();

        Assert.Equal(7, await gate.RunAsync("other", 0, (_, _) => ValueTask.FromResult(7), CancellationToken.None));
        await Assert.ThrowsAsync<CacheOverloadedException>(() => RunAsync(gate, "locked").WaitAsync(Timeout));
        _open.SetResult();
        await Task.WhenAll(hanging);
    }

    [Fact]
    public async Task A_load_that_is_cancelled_while_it_waits_frees_its_place()
    {
        using var gate = new LoadGate(new CachingOptions { MaxConcurrentLoads = 1, MaxLoadsOfOneResource = 1, MaxQueuedLoads = 1 });
        var running = RunAsync(gate, "one");
        using var gone = new CancellationTokenSource();
        var waiting = gate.RunAsync("two", 0, (_, _) => ValueTask.FromResult(7), gone.Token).AsTask(); // holds the slot of its kind
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        _open.SetResult();
        await running;
        Assert.Equal(7, await gate.RunAsync("two", 0, (_, _) => ValueTask.FromResult(7), CancellationToken.None).AsTask().WaitAsync(Timeout));
    }

    [Fact]
    public async Task A_load_that_fails_makes_room_for_the_next()
    {
        using var gate = new LoadGate(new CachingOptions { MaxConcurrentLoads = 1, MaxQueuedLoads = 0 });
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => gate.RunAsync<int, int>("thing", 0, (_, _) => throw new InvalidOperationException(), CancellationToken.None).AsTask());

        Assert.Equal(7, await gate.RunAsync("thing", 0, (_, _) => ValueTask.FromResult(7), CancellationToken.None));
    }

    [Fact]
    public async Task A_load_inside_a_load_runs_in_its_place()
    {
        using var gate = new LoadGate(new CachingOptions { MaxConcurrentLoads = 1, MaxQueuedLoads = 0 });

        Assert.Equal(7, await gate.RunAsync(
            "thing", gate, static (gate, ct) => gate.RunAsync("thing", 0, (_, _) => ValueTask.FromResult(7), ct), CancellationToken.None));
    }

    [Fact]
    public async Task What_a_load_left_behind_needs_a_place_of_its_own()
    {
        using var gate = new LoadGate(new CachingOptions { MaxConcurrentLoads = 1, MaxQueuedLoads = 0 });
        var isOver = new TaskCompletionSource();
        var left = Task.FromResult(0);
        await gate.RunAsync(
            "thing",
            0,
            (_, _) =>
            {
                left = LoadLaterAsync();
                return ValueTask.FromResult(0);
            },
            CancellationToken.None);
        var running = RunAsync(gate);

        isOver.SetResult();

        await Assert.ThrowsAsync<CacheOverloadedException>(() => left);
        _open.SetResult();
        await running;

        async Task<int> LoadLaterAsync()
        {
            await isOver.Task;
            return await gate.RunAsync("thing", 0, (_, _) => ValueTask.FromResult(7), CancellationToken.None);
        }
    }

    [Fact]
    public async Task An_overloaded_node_answers_with_the_stale_value_where_the_policy_allows_it()
    {
        var time = new ManualTime();
        var policy = new CachePolicy
        {
            Resource = "thing",
            Ttl = TimeSpan.FromMinutes(1),
            LocalTtl = TimeSpan.FromMinutes(1),
            StaleIfError = TimeSpan.FromHours(1),
        };
        await using var nodes = await Nodes.StartAsync(0);
        await nodes.AddAsync(time: time, configure: options => (options.MaxConcurrentLoads, options.MaxQueuedLoads) = (1, 0));
        var (cache, strict) = (nodes.CacheAside(0, policy), nodes.CacheAside(0, policy with { StaleIfError = TimeSpan.Zero }));
        await cache.GetAsync("thing:{1}", new Source("old"));
        time.Advance(TimeSpan.FromMinutes(2));
        var busy = new Source("busy");
        var wasRead = busy.HoldNext();
        var holder = cache.GetAsync("thing:{2}", busy).AsTask();
        await wasRead; // the only slot is taken

        var served = await cache.GetAsync("thing:{1}", new Source("new"));
        var refused = Record.ExceptionAsync(() => strict.GetAsync("thing:{3}", new Source("new")).AsTask());

        Assert.Equal((CacheOutcome.Stale, "old"), (served.Outcome, served.Value));
        Assert.IsType<CacheOverloadedException>(await refused);
        busy.Open();
        await holder;
    }

    [Fact]
    public async Task A_refresh_that_a_loader_started_needs_a_place_of_its_own()
    {
        var time = new ManualTime();
        var policy = new CachePolicy { Resource = "thing", Ttl = TimeSpan.FromMinutes(1), Jitter = 0, StaleWhileRevalidate = TimeSpan.FromHours(1) };
        await using var nodes = await Nodes.StartAsync(0);
        await nodes.AddAsync(time: time, configure: options => (options.MaxConcurrentLoads, options.MaxQueuedLoads) = (1, 0));
        var cache = nodes.CacheAside(0, policy);
        var stale = new Source("old");
        await cache.GetAsync("thing:{1}", stale);
        time.Advance(TimeSpan.FromMinutes(2));

        await cache.GetAsync("thing:{2}", async _ =>
        {
            await cache.GetAsync("thing:{1}", stale);
            await Eventually.BecomesTrueAsync(() => nodes[0].Flights.Count == 1); // the refresh has ended; this load runs
            return new Loaded<string>("other");
        });

        Assert.Equal(1, stale.Loads);
    }

    private Task<int> RunAsync(LoadGate gate, string resource = "thing") => gate.RunAsync(
        resource,
        this,
        static async (test, _) =>
        {
            test._most = Math.Max(test._most, Interlocked.Increment(ref test._running));
            await test._open.Task;
            return Interlocked.Decrement(ref test._running);
        },
        CancellationToken.None).AsTask();
}
