using Catalog.Testbed.Experiments;

namespace Catalog.Tests.Testbed.Experiments;

public sealed class ExperimentRowTests
{
    [Fact]
    public void What_could_not_be_measured_meets_no_target()
    {
        Assert.False(ExperimentRow.AtMost("row", double.NaN, "ms", 1).Ok);
        Assert.False(ExperimentRow.AtLeast("row", double.NaN, "ms", 1).Ok);
    }

    [Fact]
    public void A_figure_at_its_limit_is_good()
    {
        Assert.True(ExperimentRow.AtMost("row", 300, "ms", 300).Ok);
        Assert.True(ExperimentRow.AtLeast("row", 300, "ms", 300).Ok);
    }
}
