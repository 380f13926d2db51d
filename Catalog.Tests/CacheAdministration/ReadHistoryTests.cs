using Catalog.Caching;
using Catalog.Infrastructure.CacheAdministration.Statistics;
using Catalog.Tests.Caching;
using Microsoft.Extensions.Time.Testing;

namespace Catalog.Tests.CacheAdministration;

public sealed class ReadHistoryTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private Nodes _nodes = null!;
    private ReadHistory _history = null!;

    public async ValueTask InitializeAsync()
    {
        _nodes = await Nodes.StartAsync(1);
        _history = new ReadHistory(_nodes[0], _time);
    }

    public async ValueTask DisposeAsync() => await _nodes.DisposeAsync();

    [Fact]
    public async Task A_read_is_in_the_periods_that_have_not_passed_since()
    {
        _history.Take();
        await ReadAsync();
        Pass(TimeSpan.FromSeconds(50));
        Assert.Equal([1, 1, 1], Misses());

        Pass(TimeSpan.FromSeconds(20));
        Assert.Equal([0, 1, 1], Misses());

        Pass(TimeSpan.FromMinutes(10));
        Assert.Equal([0, 0, 1], Misses());

        Pass(TimeSpan.FromMinutes(60));
        Assert.Equal([0, 0, 0], Misses());
    }

    [Fact]
    public async Task The_rate_of_a_node_that_started_within_the_period_is_that_of_the_time_it_ran()
    {
        await ReadAsync();
        await ReadAsync();
        Pass(TimeSpan.FromSeconds(20));

        Assert.Equal(0.1, _history.Last(60).Single(figures => figures.Resource == "thing").PerSecond, 6);
    }

    [Fact]
    public async Task Loads_of_two_nodes_are_added_up()
    {
        await ReadAsync();
        var one = _history.Last(1).Single(figures => figures.Resource == "thing");

        var both = one.And(one);

        Assert.Equal((2 * one.Reads.Sum(), 2 * one.LoadMicroseconds), (both.Reads.Sum(), both.LoadMicroseconds));
        Assert.Equal(2, both.Loads.Values.Sum());
    }

    private async Task ReadAsync() =>
        await _nodes.CacheAside(0, new CachePolicy { Resource = "thing" }).GetAsync($"thing:{{{Guid.NewGuid():N}}}", new Source("value"));

    private void Pass(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += ReadHistory.Every)
        {
            _time.Advance(ReadHistory.Every);
            _history.Take();
        }
    }

    private long[] Misses() =>
        [.. ReadHistory.Minutes.Select(minutes => _history.Last(minutes).Single(figures => figures.Resource == "thing").Reads[(int)CacheOutcome.Miss])];
}
