using System.IO.Pipelines;
using System.Text;
using Catalog.Infrastructure.Products.Import;

namespace Catalog.Tests.Products;

public sealed class NdjsonProductsTests
{
    [Fact]
    public async Task Lines_end_with_lf_or_crlf_and_the_last_needs_no_end()
    {
        var lines = await ReadAsync("{\"sku\":\"a\"}\n{\"sku\":\"b\"}\r\n{\"sku\":\"c\"}");

        Assert.Equal(["a", "b", "c"], lines.Select(line => line.Draft?.Sku));
    }

    [Fact]
    public async Task Empty_lines_are_skipped_but_counted()
    {
        var lines = await ReadAsync("{\"sku\":\"a\"}\n\r\n\n{\"sku\":\"b\"}\n");

        Assert.Equal([1L, 4L], lines.Select(line => line.Number));
    }

    [Fact]
    public async Task A_byte_order_mark_is_not_part_of_the_first_line() =>
        Assert.Equal("a", Assert.Single(await ReadAsync("\uFEFF{\"sku\":\"a\"}")).Draft?.Sku);

    [Theory]
    [InlineData("{\"sku\":", "$", "must be well-formed JSON (column 8 of line 1)")]
    [InlineData("[]", "$", "must be one JSON object")]
    [InlineData("null", "$", "must be one JSON object")]
    [InlineData("{} {}", "$", "must be one JSON object")]
    [InlineData("{\"sku\":1}", "sku", "must be a text")]
    [InlineData("{\"sku\":\"\\ud800\"}", "sku", "must be a text")]
    [InlineData("{\"price\":\"1\"}", "price", "must be a number within range")]
    [InlineData("{\"price\":1e400}", "price", "must be a number within range")]
    [InlineData("{\"tags\":\"x\"}", "tags", "must be a list of texts")]
    [InlineData("{\"tags\":[1]}", "tags[0]", "must be a text")]
    [InlineData("{\"colour\":\"red\"}", "colour", "is not a known field")]
    [InlineData("{\"Sku\":\"a\"}", "Sku", "is not a known field")]
    [InlineData("{\"sku\":\"a\",\"sku\":\"b\"}", "sku", "must not be given twice")]
    public async Task An_unreadable_line_says_which_field_broke_which_rule(string text, string field, string rule)
    {
        var line = Assert.Single(await ReadAsync(text));

        Assert.Null(line.Draft);
        Assert.Equal((field, rule), (line.Unreadable.Field, line.Unreadable.Rule));
    }

    [Fact]
    public async Task A_line_that_is_too_long_is_skipped_and_the_next_is_read()
    {
        var lines = await ReadAsync(new string('x', NdjsonProducts.LongestLine + 1) + "\n{\"sku\":\"b\"}");

        Assert.Equal([null, "b"], lines.Select(line => line.Draft?.Sku));
        Assert.Contains("bytes long", lines[0].Unreadable.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_without_end_is_not_kept_in_memory()
    {
        var pipe = new MeasuredPipe(PipeReader.Create(new MemoryStream(new byte[16 * 1024 * 1024])));

        Assert.Null(Assert.Single(await ReadAsync(pipe)).Draft);

        Assert.InRange(pipe.MostBuffered, 1, 2 * NdjsonProducts.LongestLine);
    }

    [Fact]
    public async Task A_pipe_that_was_read_can_be_used_again()
    {
        var pipe = PipeReader.Create(new MemoryStream("{}\n{}"u8.ToArray()));
        await ReadAsync(pipe);

        var rest = await pipe.ReadAsync();

        Assert.True(rest is { IsCompleted: true, Buffer.IsEmpty: true });
    }

    private static Task<List<ImportLine>> ReadAsync(string text) =>
        ReadAsync(PipeReader.Create(new MemoryStream(Encoding.UTF8.GetBytes(text)), new StreamPipeReaderOptions(bufferSize: 16)));

    private static async Task<List<ImportLine>> ReadAsync(PipeReader pipe)
    {
        var lines = new List<ImportLine>();
        await foreach (var line in NdjsonProducts.ReadAsync(pipe, CancellationToken.None))
        {
            lines.Add(line);
        }

        return lines;
    }
}
