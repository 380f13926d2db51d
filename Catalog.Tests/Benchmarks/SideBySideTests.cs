using Catalog.Benchmarks.Measuring;

namespace Catalog.Tests.Benchmarks;

public sealed class SideBySideTests
{
    [Fact]
    public async Task Reference_and_ours_take_turns()
    {
        var turns = new List<char>();

        await SideBySide.RunAsync(() => Turn('r'), () => Turn('o'), CancellationToken.None);

        Assert.Equal(Enumerable.Repeat("ro", SideBySide.Rounds + 1), turns.Chunk(2).Select(pair => new string(pair)));

        Task<double> Turn(char who)
        {
            turns.Add(who);
            return Task.FromResult(1.0);
        }
    }

    [Fact]
    public async Task The_ratio_is_taken_of_pairs_so_that_a_machine_that_slows_down_does_not_change_it()
    {
        var slowdown = 1.0;

        var comparison = await SideBySide.RunAsync(
            () => Task.FromResult(100 * (slowdown *= 2)), () => Task.FromResult(50 * slowdown), CancellationToken.None);

        Assert.Equal(0.5, comparison.Ratio);
    }
}
