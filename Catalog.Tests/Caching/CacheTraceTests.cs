using Catalog.Caching;
using Catalog.Caching.Telemetry;

namespace Catalog.Tests.Caching;

public sealed class CacheTraceTests : IAsyncLifetime
{
    private static readonly CachePolicy Plain = new() { Resource = "thing", Ttl = TimeSpan.FromMinutes(1), Jitter = 0 };
    private readonly string _key = $"thing:{{{Guid.NewGuid():N}}}";
    private readonly Source _source = new("old");
    private readonly ManualTime _time = new();
    private Nodes _nodes = null!;

    public async ValueTask InitializeAsync()
    {
        _nodes = await Nodes.StartAsync(0);
        await _nodes.AddAsync(time: _time, configure: options => (options.BusPoll, options.TrustFor) = (TimeSpan.FromMinutes(10), TimeSpan.FromHours(9)));
    }

    public async ValueTask DisposeAsync() => await _nodes.DisposeAsync();

    [Fact]
    public async Task A_trace_shows_a_fill_that_was_refused_after_an_invalidation()
    {
        var cache = _nodes.CacheAside(0, Plain);
        using var trace = CacheTrace.Begin();
        var wasRead = _source.HoldNext();
        var reading = cache.GetAsync(_key, _source).AsTask();
        await wasRead;

        await cache.InvalidateAsync(_key);
        _source.Open();
        await reading;

        Assert.Contains(trace.Decisions, d => d is { Step: "fill" } && d.Decision.StartsWith("refused: the key was invalidated", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_trace_shows_that_a_caller_joined_a_load_and_not_the_steps_of_that_load()
    {
        var cache = _nodes.CacheAside(0, Plain);
        var wasRead = _source.HoldNext();
        var first = cache.GetAsync(_key, _source).AsTask();
        await wasRead;
        using var trace = CacheTrace.Begin();

        var second = cache.GetAsync(_key, _source).AsTask();
        await Eventually.BecomesTrueAsync(() => trace.Decisions.Any(d => d.Step == "flight"));
        _source.Open();
        await Task.WhenAll(first, second);

        Assert.DoesNotContain(trace.Decisions, d => d.Step == "load");
    }

    [Fact]
    public async Task A_trace_shows_only_the_start_of_a_background_refresh()
    {
        var cache = _nodes.CacheAside(0, Plain with { StaleWhileRevalidate = TimeSpan.FromMinutes(10) });
        await cache.GetAsync(_key, _source);
        _time.Advance(TimeSpan.FromMinutes(2));
        using var trace = CacheTrace.Begin();

        await cache.GetAsync(_key, _source);
        await Eventually.BecomesTrueAsync(() => _source.Loads == 2 && _nodes[0].Flights.Count == 0);

        Assert.Equal("refresh", trace.Decisions[^1].Step);
    }

    [Fact]
    public async Task A_trace_shows_the_result_of_a_draw_for_early_refresh()
    {
        var cache = _nodes.CacheAside(0, Plain with { EarlyRefresh = 1 });
        await cache.GetAsync(_key, _source);
        using var trace = CacheTrace.Begin();

        await cache.GetAsync(_key, _source);

        Assert.StartsWith("not drawn", Assert.Single(trace.Decisions, d => d.Step == "early refresh").Decision, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trace_shows_nothing_of_other_callers()
    {
        var cache = _nodes.CacheAside(0, Plain);
        using var flow = ExecutionContext.Capture()!;
        using var trace = CacheTrace.Begin();
        Task? other = null;

        ExecutionContext.Run(flow, _ => other = cache.GetAsync(_key, _source).AsTask(), null);
        await other!;

        Assert.Empty(trace.Decisions);
    }

    [Fact]
    public async Task A_trace_of_a_failed_load_shows_only_the_type_of_the_exception()
    {
        var cache = _nodes.CacheAside(0, Plain);
        _source.Fails = new InvalidOperationException("Host=secret");
        using var trace = CacheTrace.Begin();

        await Assert.ThrowsAsync<InvalidOperationException>(() => cache.GetAsync(_key, _source).AsTask());

        Assert.Equal("failed: InvalidOperationException", trace.Decisions[^1].Decision);
    }
}
