using Catalog.Lab.Stories.Engine;

namespace Catalog.Tests.Lab.Stories;

/// <summary>The story about an avalanche shows one where nothing prevents it.</summary>
public sealed class AvalancheTests
{
    [Fact]
    public void Queries_that_begin_within_100_ms_count_together_wherever_the_100_ms_begin()
    {
        LabEvent[] history =
        [
            .. Enumerable.Repeat(new LabEvent("load", 95) { Key = "price-1" }, 30),
            .. Enumerable.Repeat(new LabEvent("load", 105) { Key = "price-1" }, 30),
            new LabEvent("load", 195) { Key = "price-1" },
        ];

        Assert.Equal(60, Figures.Of(history).PeakLoads);
    }
}
