using System.Diagnostics;
using Catalog.Benchmarks.Scaling;
using Catalog.Testbed;

namespace Catalog.Tests.Benchmarks.Scaling;

public sealed class WindowTests
{
    [Fact]
    public void Answers_before_and_after_the_readings_are_left_out()
    {
        var window = Between(10, 20, [At(9.9), At(10), At(19.9), At(20)]);

        Assert.Equal(2, window.Answers.Count);
        Assert.Equal(0.2, window.PerSecond, precision: 6);
    }

    [Fact]
    public void A_run_of_a_command_takes_the_mean_of_all_masters()
    {
        var window = new Window(
            MeterReading(0, Master(calls: 100, microseconds: 900), Master(0, 0)), MeterReading(1, Master(110, 920), Master(10, 60)), []);

        Assert.Equal(4, window.MicrosecondsOf("GET"));
        Assert.Equal(0, window.MicrosecondsOf("SET"));
    }

    [Fact]
    public void The_most_loaded_is_compared_with_the_mean() =>
        Assert.Equal(1.5, Spread.Uneven([10, 20, 30]));

    private static Window Between(double from, double to, MixAnswer[] answers) => Window.Between(MeterReading(from), MeterReading(to), answers);

    private static MixAnswer At(double seconds) => new((long)(seconds * Stopwatch.Frequency), 1, 1, Tier.L1);

    private static MeterReading MeterReading(double seconds, params RedisInfo[] masters) => new(new Costs { [Cost.Seconds] = seconds }, masters);

    private static RedisInfo Master(double calls, double microseconds) => new(
        new Dictionary<string, double>(), new Dictionary<string, CommandUse> { ["GET"] = new(calls, microseconds) });
}
