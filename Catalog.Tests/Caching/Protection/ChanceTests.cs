using Catalog.Caching.Entries;
using Catalog.Caching.Reading;

namespace Catalog.Tests.Caching.Protection;

public sealed class ChanceTests
{
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(60);
    private readonly Random _random = new(42);

    [Fact]
    public void Jitter_stays_within_its_spread_and_uses_all_of_it()
    {
        var seconds = Enumerable.Range(0, 10_000).Select(_ => Jitter.Apply(Ttl, 0.1, _random).TotalSeconds).ToArray();

        Assert.All(seconds, s => Assert.InRange(s, 54, 66));
        Assert.InRange(seconds.Min(), 54, 54.1);
        Assert.InRange(seconds.Max(), 65.9, 66);
        Assert.InRange(seconds.Average(), 59.8, 60.2);
    }

    [Fact]
    public void Without_spread_a_ttl_is_not_moved() => Assert.Equal(Ttl, Jitter.Apply(Ttl, 0, _random));

    [Fact]
    public void A_ttl_never_becomes_zero() =>
        Assert.Equal(TimeSpan.FromMilliseconds(1), Jitter.Apply(TimeSpan.FromTicks(1), 0.5, _random));

    [Fact]
    public void A_ttl_can_be_counted_in_milliseconds_as_an_int() =>
        Assert.InRange(Jitter.Apply(TimeSpan.MaxValue, 0.5, _random).TotalMilliseconds, 1, int.MaxValue);

    // Vattani et al.: the share of readers that refresh with the time t left is e^(-t / (cost * beta)).
    [Theory]
    [InlineData(0, 1.0, 1.0)]
    [InlineData(50, 1.0, 0.6065)]
    [InlineData(100, 1.0, 0.3679)]
    [InlineData(300, 1.0, 0.0498)]
    [InlineData(100, 2.0, 0.6065)]
    public void Early_refresh_is_drawn_as_often_as_the_paper_says(int leftMilliseconds, double beta, double expected)
    {
        const int Draws = 100_000;

        var drawn = Enumerable.Range(0, Draws)
            .Count(_ => XFetch.Draw(TimeSpan.FromMilliseconds(leftMilliseconds), 100_000, beta, _random));

        Assert.InRange((double)drawn / Draws, expected - 0.01, expected + 0.01);
    }

    [Fact]
    public void Outside_its_window_early_refresh_is_never_drawn()
    {
        var farthest = XFetch.Window(100_000, 1) + TimeSpan.FromMilliseconds(1);

        Assert.False(XFetch.Draw(farthest, 100_000, 1, new Always(1 - 1e-16)));
    }

    [Fact]
    public void Switched_off_early_refresh_is_never_drawn() =>
        Assert.False(XFetch.Draw(TimeSpan.Zero, 100_000, 0, new Always(0.999)));

    private sealed class Always(double draw) : Random
    {
        public override double NextDouble() => draw;
    }
}
