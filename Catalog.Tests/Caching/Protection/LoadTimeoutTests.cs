using Catalog.Caching;
using Microsoft.Extensions.Time.Testing;

namespace Catalog.Tests.Caching.Protection;

/// <summary>A load that does not end.</summary>
public sealed class LoadTimeoutTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private static readonly CachePolicy Limited = new() { Resource = "thing", LoadTimeout = Limit };

    private readonly string _key = $"thing:{{{Guid.NewGuid():N}}}";
    private readonly TaskCompletionSource<Loaded<string>?> _never = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private Nodes _nodes = null!;

    public async ValueTask InitializeAsync()
    {
        _nodes = await Nodes.StartAsync(0);
        await _nodes.AddAsync(time: _time);
    }

    public async ValueTask DisposeAsync()
    {
        _never.SetResult(null);
        await _nodes.DisposeAsync();
    }

    [Fact]
    public Task A_load_that_ignores_its_token_ends_for_its_reader_with_the_timeout() => ReadInVainAsync();

    [Fact]
    public async Task The_next_reader_loads_again()
    {
        var cache = _nodes.CacheAside(0, Limited);
        await ReadInVainAsync();

        Assert.Equal("value", (await cache.GetAsync(_key, 0, static (_, _) => new(new Loaded<string>("value")))).Value);
    }

    [Fact]
    public async Task A_load_of_a_list_ends_with_the_timeout_too_while_the_cache_is_not_used()
    {
        var policy = new CachePolicy<string>("list") { LoadTimeout = Limit };
        var lists = new ListCache<string, string>(_nodes[0], policy);
        var counters = _nodes[0].Metrics.Resources.Single(counters => counters.Resource == "list");
        using var bypass = CacheBypass.Begin();

        var hasBegun = new TaskCompletionSource();
        var reading = lists.GetOrLoadAsync("shoes", "1", async ct =>
        {
            hasBegun.SetResult();
            await Task.Delay(Timeout.Infinite, ct);
            return null;
        }).AsTask();
        await hasBegun.Task;
        _time.Advance(Limit);

        var failure = await Assert.ThrowsAsync<TimeoutException>(() => reading.WaitAsync(TimeSpan.FromSeconds(60)));
        await lists.GetOrLoadAsync("shoes", "1", _ => new ValueTask<string?>("page"));
        Assert.StartsWith("Loading took longer", failure.Message, StringComparison.Ordinal);
        Assert.Equal((1, 1), (counters.FailedLoads, counters[CacheOutcome.Bypass]));
    }

    private async Task ReadInVainAsync()
    {
        var hasBegun = new TaskCompletionSource();
        var reading = _nodes.CacheAside(0, Limited).GetAsync(
            _key,
            (_never, hasBegun),
            static (s, _) =>
            {
                s.hasBegun.SetResult();
                return new(s._never.Task);
            }).AsTask();
        await hasBegun.Task;
        _time.Advance(Limit);

        var failure = await Assert.ThrowsAsync<TimeoutException>(() => reading.WaitAsync(TimeSpan.FromSeconds(60)));

        Assert.StartsWith("Loading took longer", failure.Message, StringComparison.Ordinal);
    }
}
