using Catalog.Caching;
using Catalog.Caching.Patterns;

namespace Catalog.Tests.Caching.Protection;

public sealed class StaleAndNegativeTests : IAsyncLifetime
{
    private static readonly CachePolicy Plain = new() { Resource = "thing", Ttl = TimeSpan.FromMinutes(1), Jitter = 0 };
    private static readonly CachePolicy IfError = Plain with { StaleIfError = TimeSpan.FromMinutes(10) };
    private static readonly CachePolicy Revalidate = Plain with { StaleWhileRevalidate = TimeSpan.FromMinutes(10) };
    private static readonly CachePolicy Negative = Plain with { NegativeTtl = TimeSpan.FromMinutes(1), LocalTtl = TimeSpan.FromHours(1) };
    private readonly string _key = $"thing:{{{Guid.NewGuid():N}}}";
    private readonly Source _source = new("old");
    private readonly ManualTime _time = new();
    private Nodes _nodes = null!;

    public async ValueTask InitializeAsync()
    {
        _nodes = await Nodes.StartAsync(0);
        await _nodes.AddAsync(time: _time, configure: PollSeldom);
    }

    public async ValueTask DisposeAsync() => await _nodes.DisposeAsync();

    [Fact]
    public async Task When_the_loader_fails_the_value_past_its_ttl_is_served_as_stale()
    {
        var cache = await FilledAsync(IfError);
        _time.Advance(TimeSpan.FromMinutes(5));
        _source.Fails = new InvalidOperationException("The database is away.");

        var read = await cache.GetAsync(_key, _source);

        Assert.Equal((CacheOutcome.Stale, "old"), (read.Outcome, read.Value));
        Assert.InRange(read.Ttl, TimeSpan.FromMinutes(-5), TimeSpan.FromMinutes(-3));
    }

    [Fact]
    public async Task When_the_loader_of_a_batch_fails_the_values_past_their_ttl_are_served_as_stale()
    {
        var cache = await FilledAsync(IfError);
        await cache.GetAsync(_key + "2", _source);
        _time.Advance(TimeSpan.FromMinutes(5));

        var reads = await cache.GetManyAsync([_key, _key + "2"], FailAsync);

        Assert.All(reads, read => Assert.Equal((CacheOutcome.Stale, "old"), (read.Outcome, read.Value)));
        Assert.Equal(2, cache.Counters[CacheOutcome.Stale]);
    }

    [Fact]
    public async Task When_the_loader_of_a_batch_fails_and_nobody_has_one_of_the_values_the_failure_reaches_the_caller()
    {
        var cache = await FilledAsync(IfError);
        _time.Advance(TimeSpan.FromMinutes(5));

        await Assert.ThrowsAsync<TimeoutException>(() => cache.GetManyAsync([_key, _key + "2"], FailAsync).AsTask());
    }

    [Fact]
    public async Task A_caller_that_cancels_its_batch_gets_no_stale_values()
    {
        var cache = await FilledAsync(IfError);
        _time.Advance(TimeSpan.FromMinutes(5));
        using var giveUp = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cache.GetManyAsync(
            [_key],
            async (_, ct) =>
            {
                await giveUp.CancelAsync();
                ct.ThrowIfCancellationRequested();
                return [null];
            },
            giveUp.Token).AsTask());
    }

    [Fact]
    public async Task Past_the_allowance_the_failure_of_the_loader_reaches_the_caller()
    {
        var cache = await FilledAsync(IfError);
        _time.Advance(TimeSpan.FromMinutes(12));
        _source.Fails = new InvalidOperationException("The database is away.");

        await Assert.ThrowsAsync<InvalidOperationException>(() => cache.GetAsync(_key, _source).AsTask());
    }

    [Fact]
    public async Task A_value_that_was_invalidated_is_not_served_when_the_loader_fails()
    {
        var cache = await FilledAsync(IfError with { LocalTtl = TimeSpan.FromHours(1) });
        await cache.InvalidateAsync(_key);
        _source.Fails = new InvalidOperationException("The database is away.");

        await Assert.ThrowsAsync<InvalidOperationException>(() => cache.GetAsync(_key, _source).AsTask());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task After_a_load_that_found_no_row_the_old_value_is_not_served_when_the_loader_fails(int localHours)
    {
        var cache = await FilledAsync(IfError with { LocalTtl = TimeSpan.FromHours(localHours) });
        _time.Advance(TimeSpan.FromMinutes(5));
        _source.Commit(null);
        await cache.GetAsync(_key, _source);
        _source.Fails = new InvalidOperationException("The database is away.");

        await Assert.ThrowsAsync<InvalidOperationException>(() => cache.GetAsync(_key, _source).AsTask());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("too large")]
    public async Task After_a_refresh_whose_result_is_not_cached_the_old_value_is_not_served(string? now)
    {
        var cache = await FilledAsync(Revalidate with { MaxPayloadBytes = 3 });
        _time.Advance(TimeSpan.FromMinutes(5));
        _source.Commit(now);
        await cache.GetAsync(_key, _source);
        await Eventually.BecomesTrueAsync(() => _nodes[0].Flights.Count == 0);

        Assert.Equal(now, (await cache.GetAsync(_key, _source)).Value);
    }

    [Fact]
    public async Task A_loader_that_works_is_preferred_to_the_stale_value()
    {
        var cache = await FilledAsync(IfError);
        _time.Advance(TimeSpan.FromMinutes(5));
        _source.Commit("new");

        Assert.Equal("new", (await cache.GetAsync(_key, _source)).Value);
    }

    [Fact]
    public async Task Past_the_allowance_for_revalidation_the_caller_waits_for_the_new_value()
    {
        var cache = await FilledAsync(Revalidate);
        _time.Advance(TimeSpan.FromMinutes(12));
        _source.Commit("new");

        Assert.Equal("new", (await cache.GetAsync(_key, _source)).Value);
    }

    [Fact]
    public async Task A_load_that_takes_too_long_counts_as_failed()
    {
        await FilledAsync(IfError);
        var cache = _nodes.CacheAside(0, IfError with { LoadTimeout = TimeSpan.FromMilliseconds(50) });
        _time.Advance(TimeSpan.FromMinutes(5));
        _ = _source.HoldNext();

        Assert.Equal(CacheOutcome.Stale, (await cache.GetAsync(_key, _source)).Outcome);
    }

    [Fact]
    public async Task An_absent_row_is_remembered_in_both_tiers_for_its_own_time()
    {
        var cache = _nodes.CacheAside(0, Negative);
        var nothing = new Source(null);
        await cache.GetAsync(_key, nothing);

        var remembered = await cache.GetAsync(_key, nothing);
        _time.Advance(TimeSpan.FromMinutes(2));
        await cache.GetAsync(_key, nothing);

        Assert.Equal((CacheOutcome.Negative, 2), (remembered.Outcome, nothing.Loads));
    }

    [Fact]
    public async Task A_row_that_is_created_is_seen_at_once_although_its_absence_was_remembered()
    {
        var cache = _nodes.CacheAside(0, Negative);
        var row = new Source(null);
        await cache.GetAsync(_key, row);

        row.Commit("created");
        await cache.InvalidateAsync(_key);

        Assert.Equal("created", (await cache.GetAsync(_key, row)).Value);
    }

    [Fact]
    public async Task A_caller_that_bypasses_the_cache_and_cancels_does_not_wait_for_its_load()
    {
        var cache = _nodes.CacheAside(0, Plain);
        using var giveUp = new CancellationTokenSource();
        using var bypass = CacheBypass.Begin();
        var wasRead = _source.HoldNext();
        var reading = cache.GetAsync(_key, ct => _source.LoadAsync(ct).AsTask(), giveUp.Token).AsTask();
        await wasRead;

        await giveUp.CancelAsync();

        await Assert.ThrowsAsync<TaskCanceledException>(() => reading.WaitAsync(TimeSpan.FromSeconds(60)));
        _source.Open();
    }

    [Fact]
    public async Task A_caller_that_cancels_does_not_cancel_the_load_for_the_others()
    {
        var cache = _nodes.CacheAside(0, Plain);
        using var giveUp = new CancellationTokenSource();
        var wasRead = _source.HoldNext();
        var impatient = cache.GetAsync(_key, ct => _source.LoadAsync(ct).AsTask(), giveUp.Token).AsTask();
        await wasRead;
        var patient = cache.GetAsync(_key, _source).AsTask();

        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        _source.Open();

        Assert.Equal(("old", 1), ((await patient).Value, _source.Loads));
    }

    private async Task<CacheAside<string>> FilledAsync(CachePolicy policy)
    {
        var cache = _nodes.CacheAside(0, policy);
        await cache.GetAsync(_key, _source);
        return cache;
    }

    private static void PollSeldom(CachingOptions options) => options.BusPoll = TimeSpan.FromMinutes(10); // a poll would correct the moved clock

    private static ValueTask<IReadOnlyList<Loaded<string>?>> FailAsync(IReadOnlyList<string> keys, CancellationToken ct) =>
        throw new TimeoutException("The database is away.");
}
