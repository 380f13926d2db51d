using Catalog.Testbed.Experiments;

namespace Catalog.Tests.Testbed.Experiments;

public sealed class ExperimentRowTests
{
    [Theory]
    [InlineData(60, true)]
    [InlineData(60.1, false)]
    [InlineData(double.NaN, false)]
    public void A_time_is_ok_up_to_its_limit(double value, bool ok) =>
        Assert.Equal(ok, ExperimentRow.AtMost("hit", value, "ns", 60).Ok);

    [Theory]
    [InlineData(0.85, true)]
    [InlineData(0.84, false)]
    [InlineData(double.NaN, false)]
    public void A_rate_is_ok_from_its_limit_on(double value, bool ok) =>
        Assert.Equal(ok, ExperimentRow.AtLeast("rate", value, "x", 0.85).Ok);

    [Fact]
    public void The_target_says_which_way_is_better() =>
        Assert.Equal((">= 0.85", "<= 60"), (ExperimentRow.AtLeast("rate", 1, "x", 0.85).Target, ExperimentRow.AtMost("hit", 1, "ns", 60).Target));
}
