using Catalog.Caching;
using Catalog.Caching.Patterns;

namespace Catalog.Tests.Caching.Races;

/// <summary>Refreshes and loads that hold an older version, in races with versioned writes.</summary>
public sealed class WriteThroughRaceTests : IAsyncLifetime
{
    private static readonly CachePolicy Policy = new()
    {
        Resource = "stock",
        Ttl = TimeSpan.FromHours(1),
        Jitter = 0,
        LocalTtl = TimeSpan.FromHours(1),
        StaleWhileRevalidate = TimeSpan.FromMinutes(10),
        EarlyRefresh = 10,
    };

    private static readonly TimeSpan NearTheEnd = TimeSpan.FromMinutes(55);
    private static readonly TimeSpan PastTtl = TimeSpan.FromMinutes(65);

    private readonly string _key = $"stock:{{{Guid.NewGuid():N}}}";
    private readonly Source _source = new("old");
    private readonly ManualTime _time = new();
    private Nodes _nodes = null!;

    public async ValueTask InitializeAsync()
    {
        _nodes = await Nodes.StartAsync(0);
        for (var i = 0; i < 2; i++)
        {
            await _nodes.AddAsync(
                time: _time,
                random: new HighestDraw(),
                configure: options => (options.BusPoll, options.TrustFor) = (TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(20)));
        }
    }

    public async ValueTask DisposeAsync() => await _nodes.DisposeAsync();

    [Theory]
    [InlineData("early", 0)]
    [InlineData("early", 1)]
    [InlineData("stale", 0)]
    [InlineData("stale", 1)]
    [InlineData("ahead", 0)]
    [InlineData("ahead", 1)]
    public async Task A_refresh_that_has_read_the_old_row_does_not_replace_what_was_written_meanwhile(string refresh, int writer)
    {
        await SlowlyLoadedAsync();
        _time.Advance(refresh == "stale" ? PastTtl : NearTheEnd);
        var wasRead = _source.HoldNext();
        await ReadAsync(refresh);
        await wasRead;

        await SaveAsync(writer, "new", 2);
        await _nodes.CaughtUpAsync();
        _source.Open();
        await Eventually.BecomesTrueAsync(() => _nodes[0].Flights.Count + _nodes[1].Flights.Count == 0);

        for (var node = 0; node < 2; node++)
        {
            var read = await On(node).TryGetAsync(_key);
            Assert.Equal(("new", 2), (read.Value, read.Version));
        }
    }

    [Fact]
    public async Task A_load_from_a_replica_that_lags_does_not_replace_a_newer_version()
    {
        await SaveAsync(0, "new", 2);
        _time.Advance(PastTtl);

        await On(1).GetAsync(_key, _source); // "old", of version 1
        await Eventually.BecomesTrueAsync(() => _source.Loads == 1 && _nodes[1].Flights.Count == 0);

        Assert.Equal("new", (await On(0).GetAsync(_key, _source)).Value);
    }

    [Fact]
    public async Task An_absence_that_a_lagging_replica_reports_keeps_older_versions_out()
    {
        var remembered = Policy with { NegativeTtl = TimeSpan.FromMinutes(1), StaleWhileRevalidate = TimeSpan.Zero, StaleIfError = TimeSpan.FromHours(1) };
        await new WriteThrough<string>(_nodes[0], remembered, TextSerializer.Instance).SaveAsync(
            _key, new Loaded<string>("six", 6), static (row, _) => ValueTask.FromResult<Loaded<string>?>(row));
        _time.Advance(PastTtl);
        await _nodes.CacheAside(1, remembered).GetAsync(_key, new Source(null));

        await SaveAsync(0, "five", 5);

        Assert.Equal(CacheOutcome.Negative, (await _nodes.CacheAside(1, remembered).TryGetAsync(_key)).Outcome);
    }

    [Fact]
    public async Task A_row_that_a_replica_shows_after_a_newer_one_was_announced_is_stored_nowhere()
    {
        await On(0).GetAsync(_key, _source);
        await On(1).GetAsync(_key, _source);
        await new WriteThrough<string>(_nodes[0], Policy, TextSerializer.Instance).ForgetAsync(_key, 2);
        await _nodes.CaughtUpAsync();

        await On(1).GetAsync(_key, _source); // still version 1

        Assert.Equal(2, _source.Loads);
        Assert.Null((await On(0).TryGetAsync(_key)).Value);
        Assert.Null((await On(1).TryGetAsync(_key)).Value);
    }

    private CacheAside<string> On(int node) => _nodes.CacheAside(node, Policy);

    private async Task SaveAsync(int node, string value, long version) => await new WriteThrough<string>(
        _nodes[node], Policy, TextSerializer.Instance).SaveAsync(
            _key, new Loaded<string>(value, version), static (row, _) => ValueTask.FromResult<Loaded<string>?>(row));

    // The measured cost of 10 s makes early refresh possible 5 min before the end.
    private async Task SlowlyLoadedAsync()
    {
        var wasRead = _source.HoldNext();
        var load = On(0).GetAsync(_key, _source).AsTask();
        await wasRead;
        _time.Advance(TimeSpan.FromSeconds(10));
        _source.Open();
        await load;
    }

    private async Task ReadAsync(string refresh)
    {
        if (refresh == "ahead")
        {
            await _nodes.CacheAside(0, Policy with { EarlyRefresh = 0, RefreshAhead = 0.8 }).GetAsync(_key, _source);
        }
        else
        {
            await On(0).GetAsync(_key, _source);
        }
    }
}
