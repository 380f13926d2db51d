using Catalog.Benchmarks.Scaling;

namespace Catalog.Tests.Benchmarks.Scaling;

public sealed class ProcessTimesTests
{
    [Fact]
    public void Own_time_is_user_and_system_time_without_that_of_ended_children()
    {
        var stat = ProcessTimes.Parse("42 (redis-server) S 7 42 42 0 -1 4194560 100 0 0 0 150 50 30 20 20 0 5 0 1 2 3");

        Assert.Equal(new ProcessStat(7, 2.0, 0.5), stat);
    }

    [Fact]
    public void A_process_name_with_spaces_and_parentheses_does_not_shift_the_fields()
    {
        var stat = ProcessTimes.Parse("42 (postgres: a) b (c) S 7 42 42 0 -1 4194560 100 0 0 0 150 50 30 20 20 0 5 0 1 2 3");

        Assert.Equal(7, stat.Parent);
        Assert.Equal(2.0, stat.Own);
    }
}
