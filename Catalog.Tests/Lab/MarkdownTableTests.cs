using Catalog.Lab.Experiments;
using Catalog.Lab.Output;
using Catalog.Testbed.Experiments;

namespace Catalog.Tests.Lab;

public sealed class MarkdownTableTests
{
    [Fact]
    public void Each_figure_is_a_row_that_says_whether_it_meets_its_target()
    {
        var table = MarkdownTable.Of(ExperimentResult.Of("x", [
            ExperimentRow.Told("reads | all", 1234.5, "reads"),
            ExperimentRow.AtMost("stale", 0, "reads", 0),
            ExperimentRow.AtMost("late", 2, "ms", 1),
        ]));

        Assert.Equal(
            """
            | | value | unit | target | met |
            |---|---|---|---|---|
            | reads \| all | 1,234.5 | reads |  |  |
            | stale | 0 | reads | <= 0 | yes |
            | late | 2 | ms | <= 1 | **no** |

            """.ReplaceLineEndings("\n"),
            table);
    }
}
