using Catalog.Lab.Replay;

namespace Catalog.Tests.Lab;

/// <summary>Reads at a pace, on a clock that jumps to each timer.</summary>
public sealed class PacedReadsTests
{
    private readonly SteppedTime _time = new();

    [Fact]
    public async Task Reads_are_issued_at_the_given_rate()
    {
        var reads = Of(perSecond: 4);

        foreach (var due in (double[])[0, 0.25, 0.5, 0.75, 1])
        {
            await reads.NextAsync(Random.Shared, default);
            Assert.Equal(due, _time.Elapsed.TotalSeconds);
        }
    }

    [Fact]
    public async Task A_delayed_caller_catches_up()
    {
        var reads = Of(perSecond: 1);
        await reads.NextAsync(Random.Shared, default);
        _time.Advance(TimeSpan.FromSeconds(3));

        await reads.NextAsync(Random.Shared, default);
        await reads.NextAsync(Random.Shared, default);
        await reads.NextAsync(Random.Shared, default);
        Assert.Equal(3, _time.Elapsed.TotalSeconds);

        await reads.NextAsync(Random.Shared, default);
        Assert.Equal(4, _time.Elapsed.TotalSeconds);
    }

    [Fact]
    public async Task After_a_pause_nothing_is_caught_up()
    {
        var reads = Of(perSecond: 1);
        _time.Advance(TimeSpan.FromSeconds(3));
        reads.Resume();

        await reads.NextAsync(Random.Shared, default);
        await reads.NextAsync(Random.Shared, default);

        Assert.Equal(4, _time.Elapsed.TotalSeconds);
    }

    private PacedReads Of(double perSecond) => new(new ZipfReads([1]), perSecond, _time);
}
