using Catalog.Samples;
using Catalog.Tests.Caching;
using Ours = Catalog.Caching.Reading;

namespace Catalog.Tests.Samples;

public sealed class XFetchSample : ReadContract
{
    private readonly HandTime _time = new();

    [Theory]
    [InlineData(0.8, 2)] // 60 min * -ln(0.2) is 97 min
    [InlineData(0.7, 1)] // 60 min * -ln(0.3) is 72 min
    public async Task With_90_minutes_left_a_load_of_60_minutes_begins_early_when_the_draw_is_high(double draw, int loads)
    {
        await ReadAsync(draw, cost: TimeSpan.FromHours(1));
        await Redis.KeyExpireAsync($"{Name}:{{1}}", TimeSpan.FromMinutes(90));

        await ReadAsync(draw, cost: TimeSpan.FromHours(1));

        Assert.Equal(loads, Source.Loads);
    }

    [Fact]
    public async Task The_age_of_an_entry_does_not_matter()
    {
        await ReadAsync(draw: 0.7, cost: TimeSpan.FromMilliseconds(1));
        _time.Advance(Ttl / 2);
        await Redis.KeyExpireAsync($"{Name}:{{1}}", Ttl / 2);

        await ReadAsync(draw: 0.7, cost: TimeSpan.FromMilliseconds(1));

        Assert.Equal(1, Source.Loads);
    }

    [Fact]
    public async Task While_one_reader_loads_early_the_others_get_the_old_row()
    {
        await ReadAsync(draw: 0.9, cost: TimeSpan.FromHours(1));
        await Redis.KeyExpireAsync($"{Name}:{{1}}", TimeSpan.FromMinutes(90));
        Source.Commit("new");
        var wasRead = Source.HoldNext();
        var early = ReadAsync(draw: 0.9, cost: TimeSpan.FromHours(1));
        await wasRead;

        var other = await ReadAsync(draw: 0.9, cost: TimeSpan.FromHours(1));
        Source.Open();

        Assert.Equal(("old", "new", 2), (other, await early, Source.Loads));
    }

    [Fact]
    public async Task An_early_load_that_finds_no_row_removes_the_old_one()
    {
        await ReadAsync(draw: 0.9, cost: TimeSpan.FromHours(1));
        await Redis.KeyExpireAsync($"{Name}:{{1}}", TimeSpan.FromMinutes(90));
        Source.Commit(null);

        await ReadAsync(draw: 0.9, cost: TimeSpan.FromHours(1));

        Assert.False(await Redis.KeyExistsAsync($"{Name}:{{1}}"));
    }

    [Fact]
    public async Task An_early_load_that_fails_leaves_the_old_row()
    {
        await ReadAsync(draw: 0.9, cost: TimeSpan.FromHours(1));
        await Redis.KeyExpireAsync($"{Name}:{{1}}", TimeSpan.FromMinutes(90));
        Source.Fails = new InvalidOperationException("The database is away.");

        await Assert.ThrowsAsync<InvalidOperationException>(() => ReadAsync(draw: 0.9, cost: TimeSpan.FromHours(1)));

        Assert.True(await Redis.KeyExistsAsync($"{Name}:{{1}}"));
    }

    private protected override Task<CachedKey> StartAsync()
    {
        var cache = new XFetch<string>(Redis, Name, Ttl, _time, new FixedDraw(0.5));
        return Task.FromResult(new CachedKey(() => cache.GetAsync(1, Source.ReadAsync), () => cache.InvalidateAsync(1), $"{Name}:{{1}}"));
    }

    private Task<string?> ReadAsync(double draw, TimeSpan cost) => new XFetch<string>(Redis, Name, Ttl, _time, new FixedDraw(draw))
        .GetAsync(1, async ct =>
        {
            var value = await Source.ReadAsync(ct);
            _time.Advance(cost);
            return value;
        });
}

public sealed class XFetchLibrary
{
    [Theory]
    [InlineData(0.8, true)]
    [InlineData(0.7, false)]
    public void With_90_minutes_left_a_load_of_60_minutes_begins_early_when_the_draw_is_high(double draw, bool begins) =>
        Assert.Equal(begins, Ours.XFetch.Draw(TimeSpan.FromMinutes(90), costMicroseconds: 3_600_000_000, beta: 1, new FixedDraw(draw)));
}

/// <summary>Uses the age of the entry in place of the cost of a load.</summary>
public sealed class XFetchNaive
{
    [Fact]
    public void It_reloads_a_cheap_entry_in_the_middle_of_its_life_at_every_third_read()
    {
        var (age, left) = (TimeSpan.FromHours(5), TimeSpan.FromHours(5));
        var random = new Random(1);

        var reloads = Enumerable.Range(0, 3000).Count(_ => -Math.Log(1 - random.NextDouble()) * age >= left);

        Assert.InRange(reloads, 1000, 1200); // 1 / e of them
    }
}
