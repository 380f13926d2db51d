using System.Text;
using Catalog.Infrastructure.Products.Import;

namespace Catalog.Tests.Products;

public sealed class CsvProductsTests
{
    private const string Header = "sku,name,price,currency,category\n";

    [Fact]
    public async Task Columns_are_found_by_their_names()
    {
        var line = Assert.Single(await ReadAsync("tags,category,currency,price,name,sku,description\na|b,garden,EUR,1.50,Rake,R-1,Wide\n"));

        Assert.Equal(("R-1", "Rake", "Wide", 1.50m, "EUR", "garden"),
            (line.Draft?.Sku, line.Draft?.Name, line.Draft?.Description, line.Draft?.Price, line.Draft?.Currency, line.Draft?.Category));
        Assert.Equal(["a", "b"], line.Draft?.Tags);
    }

    [Fact]
    public async Task Quoted_fields_may_hold_commas_quotes_and_lines()
    {
        var lines = await ReadAsync(Header + "R-1,\"Rake, \"\"wide\"\"\nand long\",1,EUR,garden\nR-2,Spade,1,EUR,garden\n");

        Assert.Equal("Rake, \"wide\"\nand long", lines[0].Draft?.Name);
        Assert.Equal([2L, 4L], lines.Select(line => line.Number));
    }

    [Fact]
    public async Task A_price_that_is_no_number_rejects_the_line()
    {
        var line = Assert.Single(await ReadAsync(Header + "R-1,Rake,\"1,50\",EUR,garden\n"));

        Assert.Equal(("price", "must be a number within range"), (line.Unreadable.Field, line.Unreadable.Rule));
    }

    [Fact]
    public async Task A_line_with_a_field_too_many_is_rejected()
    {
        var line = Assert.Single(await ReadAsync(Header + "R-1,Rake,1,EUR,garden,more\n"));

        Assert.Equal("must have 5 fields, like the header", line.Unreadable.Rule);
    }

    [Fact]
    public async Task A_quote_in_the_middle_of_a_field_rejects_the_line_alone()
    {
        var lines = await ReadAsync(Header + "R-1,\"Rake\" wide,1,EUR,garden\nR-2,Spade,1,EUR,garden\n");

        Assert.Equal([null, "R-2"], lines.Select(line => line.Draft?.Sku));
    }

    [Theory]
    [InlineData("", "must be a header with the column 'sku'")]
    [InlineData("sku,name,price,currency\n", "must be a header with the column 'category'")]
    [InlineData("sku,name,price,currency,category,colour\n", "has an unknown column 'colour'")]
    [InlineData("sku,name,price,currency,category,sku\n", "has the column 'sku' twice")]
    public async Task A_file_with_a_wrong_header_is_unreadable(string text, string reason)
    {
        var failure = await Assert.ThrowsAsync<UnreadableFileException>(() => ReadAsync(text));

        Assert.Equal((1L, reason), (failure.Line, failure.Reason));
    }

    [Fact]
    public async Task A_quote_left_open_ends_the_reading_before_it_fills_the_memory()
    {
        var failure = await Assert.ThrowsAsync<UnreadableFileException>(
            () => ReadAsync(Header + "R-1,Rake,1,EUR,garden\nR-2,\"" + new string('x', 8 * 1024 * 1024)));

        Assert.Equal(3, failure.Line);
    }

    private static async Task<List<ImportLine>> ReadAsync(string text)
    {
        var lines = new List<ImportLine>();
        await foreach (var line in CsvProducts.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), CancellationToken.None))
        {
            lines.Add(line);
        }

        return lines;
    }
}
