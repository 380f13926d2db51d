using System.Collections.Concurrent;
using Catalog.Caching;
using Catalog.Caching.Local;

namespace Catalog.Tests.Caching.Protection;

public sealed class SingleFlightTests
{
    private readonly SingleFlight _flights = new();
    private readonly TaskCompletionSource<int> _gate = new();
    private int _runs;

    [Fact]
    public async Task Concurrent_callers_share_the_result()
    {
        var callers = Enumerable.Range(0, 10).Select(_ => RunAsync()).ToArray();

        _gate.SetResult(7);

        Assert.All(await Task.WhenAll(callers), result => Assert.Equal(7, result));
        Assert.Equal(1, _runs);
    }

    [Fact]
    public async Task A_later_caller_runs_again()
    {
        _gate.SetResult(7);
        await RunAsync();
        await RunAsync();

        Assert.Equal(2, _runs);
    }

    [Fact]
    public async Task A_failure_reaches_all_who_joined_and_is_not_remembered()
    {
        var callers = new[] { RunAsync(), RunAsync() };
        _gate.SetException(new InvalidOperationException("The database is away."));

        foreach (var caller in callers)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => caller);
        }

        Assert.Equal((1, 0), (_runs, _flights.Count));
    }

    [Fact]
    public async Task A_caller_that_cancels_does_not_end_the_work_of_the_others()
    {
        using var giveUp = new CancellationTokenSource();
        var first = RunAsync(giveUp.Token);
        var second = RunAsync();

        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        _gate.SetResult(7);

        Assert.Equal((7, 1), (await second, _runs));
    }

    [Fact]
    public async Task A_failure_after_its_only_caller_has_left_is_observed()
    {
        var (away, unobserved) = (new InvalidOperationException("The database is away."), new ConcurrentBag<Exception>());
        TaskScheduler.UnobservedTaskException += Note;

        await FailAloneAsync(away);
        GC.Collect();
        GC.WaitForPendingFinalizers();

        TaskScheduler.UnobservedTaskException -= Note;
        Assert.DoesNotContain(away, unobserved);

        void Note(object? sender, UnobservedTaskExceptionEventArgs e)
        {
            foreach (var exception in e.Exception.InnerExceptions)
            {
                unobserved.Add(exception);
            }
        }
    }

    private static async Task FailAloneAsync(Exception failure)
    {
        using var giveUp = new CancellationTokenSource();
        var gate = new TaskCompletionSource<int>();
        var caller = new SingleFlight().RunAsync("key", gate.Task, static task => task, giveUp.Token);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => caller);
        gate.SetException(failure);
    }

    [Fact]
    public void Nobody_joins_a_flight_that_was_forgotten()
    {
        _ = RunAsync();
        _flights.Forget("key");
        _ = RunAsync();

        Assert.Equal(2, _runs);
    }

    [Fact]
    public void Nobody_joins_any_flight_once_all_were_forgotten()
    {
        _ = RunAsync();
        _flights.ForgetAll();
        _ = RunAsync();

        Assert.Equal(2, _runs);
    }

    [Fact]
    public async Task A_forgotten_flight_that_lands_does_not_forget_the_next_one()
    {
        var first = RunAsync();
        _flights.Forget("key");
        var next = new TaskCompletionSource<int>();
        var second = _flights.RunAsync("key", next.Task, static task => task, CancellationToken.None);
        _gate.SetResult(7);
        await first;

        Assert.Equal(1, _flights.Count);
        next.SetResult(8);
        Assert.Equal(8, await second);
    }

    [Theory]
    [InlineData("key", 0)]
    [InlineData("key", 1)]
    [InlineData("tag", 0)]
    [InlineData("tag", 1)]
    public async Task A_read_after_an_invalidation_does_not_join_a_load_from_before_it(string kind, int writer)
    {
        await using var nodes = await Nodes.StartAsync(2);
        var policy = new CachePolicy { Resource = "thing", LeaseTime = TimeSpan.FromMilliseconds(200) };
        var source = new Source("old") { Tags = ["group"] };
        var wasRead = source.HoldNext();
        var early = nodes.CacheAside(0, policy).GetAsync("thing:{1}", source).AsTask();
        await wasRead;

        source.Commit("new");
        await (kind == "key" ? nodes.CacheAside(writer, policy).InvalidateAsync("thing:{1}") : nodes.CacheAside(writer, policy).InvalidateTagAsync("group"));
        await nodes.CaughtUpAsync();

        Assert.Equal("new", (await nodes.CacheAside(0, policy).GetAsync("thing:{1}", source)).Value); // while the early one still loads
        source.Open();
        await early;
    }

    private Task<int> RunAsync(CancellationToken ct = default) => _flights.RunAsync(
        "key",
        this,
        static test =>
        {
            test._runs++;
            return test._gate.Task;
        },
        ct);
}
