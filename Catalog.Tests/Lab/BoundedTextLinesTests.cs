using Catalog.Lab.Replay;

namespace Catalog.Tests.Lab;

public sealed class BoundedTextLinesTests
{
    [Theory]
    [InlineData("")]
    [InlineData("a", "a")]
    [InlineData("a\nb\r\n\nc\n", "a", "b", "", "c")]
    public async Task Lines_are_returned_without_their_line_ends(string text, params string[] lines) => Assert.Equal(lines, await AllAsync(text, longest: 5));

    [Fact]
    public async Task A_line_that_is_too_long_is_returned_as_an_empty_one_and_the_next_is_whole()
    {
        var huge = new string('x', 100_000); // many buffers

        Assert.Equal(["12345", "", "", "next"], await AllAsync($"12345\n123456\n{huge}\nnext", longest: 5));
    }

    [Fact]
    public async Task A_line_across_two_buffers_is_whole()
    {
        var lines = Enumerable.Range(0, 20).Select(i => new string((char)('a' + i), 1000)).ToArray();

        Assert.Equal(lines, await AllAsync(string.Join('\n', lines), longest: 1000));
    }

    private static async Task<IReadOnlyList<string>> AllAsync(string text, int longest)
    {
        var lines = new BoundedTextLines(new StringReader(text), longest);
        var all = new List<string>();
        while (await lines.ReadAsync(default) is { } line)
        {
            all.Add(line);
        }

        return all;
    }
}
