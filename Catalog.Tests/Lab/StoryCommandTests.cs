using Catalog.Lab.Commands;

namespace Catalog.Tests.Lab;

public sealed class StoryCommandTests
{
    [Theory]
    [InlineData("lost-message", "typo")]
    [InlineData("evictions", "naive")]
    [InlineData("all", "typo")]
    public async Task A_way_that_no_story_has_is_refused_with_those_it_has(string story, string way)
    {
        var error = new StringWriter();

        var exitCode = await StoryCommand.Create().Parse([story, "--way", way]).InvokeAsync(new() { Error = error });

        Assert.Equal(1, exitCode);
        Assert.Contains($"There is no way '{way}'", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    public void At_least_one_is_played_at_a_time(string atOnce) =>
        Assert.Single(StoryCommand.Create().Parse(["all", "--at-once", atOnce]).Errors);

    [Theory]
    [InlineData("--json")]
    [InlineData("--history")]
    [InlineData("--markdown")]
    public void A_result_that_could_not_be_written_is_not_played(string option) =>
        Assert.Single(StoryCommand.Create().Parse(["all", option, "no-such-folder/result"]).Errors);
}
