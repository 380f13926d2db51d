using Catalog.Lab.Stories;
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

    [Fact]
    public async Task Without_jitter_the_promise_is_not_kept()
    {
        var story = StoryBook.Find("jitter")!;
        var postgres = await (await TestServers.Shared).Postgres.CreateDatabaseAsync();

        var result = await StoryRun.PlayAsync(
            story, story.Ways.Single(way => way.Name == "off"), StoryOptions.Default, postgres, side: 0, sink: null, TestContext.Current.CancellationToken);

        Assert.False(result.Verdict.IsKept, result.Verdict.Text);
    }
}
