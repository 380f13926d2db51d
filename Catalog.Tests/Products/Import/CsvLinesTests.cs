using Catalog.Infrastructure.Products.Import;

namespace Catalog.Tests.Products.Import;

public sealed class CsvLinesTests
{
    private const string Csv = "text/csv";
    private const string Header = "sku,name,price,currency,category\n";

    [Theory]
    [InlineData("tags,category,currency,price,name,sku,description\na|b,garden,EUR,1.50,Rake,R-1,Wide\n")]
    [InlineData("Tags;Category;CURRENCY;Price;Name;SKU;Description\na|b;garden;EUR;1.50;Rake;R-1;Wide\n")]
    [InlineData("tags\tcategory\tcurrency\tprice\tname\tsku\tdescription\r\na|b\tgarden\tEUR\t1.50\tRake\tR-1\tWide\r\n")]
    [InlineData("category|currency|price|name|sku|description|tags\ngarden|EUR|1.50|Rake|R-1|Wide|\"a|b\"\n")]
    [InlineData("\uFEFFtags, category ,currency,price,name,sku,description\na|b,garden,EUR,1.50,Rake,R-1,Wide")]
    [InlineData("tags,category,currency,price,name,item_id,description\na|b,garden,EUR,1.50,Rake,R-1,Wide\n")]
    [InlineData("tags, category, currency, price, name, sku, description\na|b, garden, EUR, 1.50, Rake , R-1, Wide\n")]
    public async Task Columns_are_found_in_any_case_and_order_with_any_separator(string file)
    {
        var draft = Assert.Single(await Lines.OfAsync(file, Csv)).Draft!;

        Assert.Equal(("R-1", "Rake", "Wide", 1.50m, "EUR", "garden"), (draft.Sku, draft.Name, draft.Description, draft.Price, draft.Currency, draft.Category));
        Assert.Equal(["a", "b"], draft.Tags);
    }

    [Fact]
    public async Task A_separator_that_is_given_is_not_looked_for()
    {
        var options = new ImportOptions { Separator = ';', Category = "garden" };
        var line = Assert.Single(await Lines.OfAsync("sku;name;price;currency\nR,1;Rake,a,b,c;1;EUR\n", Csv, options));

        Assert.Equal(("R,1", "Rake,a,b,c"), (line.Draft?.Sku, line.Draft?.Name));
    }

    [Fact]
    public async Task Quoted_fields_may_hold_commas_quotes_and_lines()
    {
        var lines = await Lines.OfAsync(Header + "R-1,\"Rake, \"\"wide\"\"\nand long\",1,EUR,garden\nR-2,Spade,1,EUR,garden\n", Csv);

        Assert.Equal("Rake, \"wide\"\nand long", lines[0].Draft?.Name);
        Assert.Equal([2L, 4L], lines.Select(line => line.Number));
    }

    [Fact]
    public async Task A_line_with_a_field_too_many_is_rejected() => Assert.Equal(
        "must have 5 fields, like the header", Assert.Single(await Lines.OfAsync(Header + "R-1,Rake,1,EUR,garden,more\n", Csv)).Unreadable.Rule);

    [Fact]
    public async Task A_quote_in_the_middle_of_a_field_rejects_the_line_alone()
    {
        var lines = await Lines.OfAsync(Header + "R-1,\"Rake\" wide,1,EUR,garden\nR-2,Spade,1,EUR,garden\n", Csv);

        Assert.Equal([null, "R-2"], lines.Select(line => line.Draft?.Sku));
    }

    [Theory]
    [InlineData(",")]
    [InlineData("\t")]
    public async Task An_inch_mark_is_part_of_the_text_where_no_field_is_quoted(string separator)
    {
        var file = "sku,name,price,currency,category\nR-1,Samsung 24\" Monitor,12,EUR,tv\nR-2,Rake,1,EUR,tv\n".Replace(",", separator, StringComparison.Ordinal);

        Assert.Equal(["Samsung 24\" Monitor", "Rake"], (await Lines.OfAsync(file, Csv)).Select(line => line.Draft?.Name));
    }

    [Theory]
    [InlineData("R-1,Rake 24\" wide,1,EUR,\"garden\nR-2,Spade,1,EUR,garden\n")]
    [InlineData("R-1,Rake 24\" wide,1,EUR,\"gar\"den\n")]
    public async Task Beside_a_quoted_field_a_stray_quote_rejects_the_line(string line) =>
        Assert.NotNull((await Lines.OfAsync(Header + line, Csv))[0].Unreadable.Rule);

    [Theory]
    [InlineData("eur", null, "EUR")]
    [InlineData("€", null, "EUR")]
    [InlineData("usd", null, "USD")]
    [InlineData("$", "USD", "USD")]
    [InlineData("$", null, "$")]
    public async Task A_currency_is_read_from_its_sign_and_in_any_case(string given, string? assumed, string currency) => Assert.Equal(
        currency, Assert.Single(await Lines.OfAsync($"{Header}R-1,Rake,1,{given},garden\n", Csv, new ImportOptions { Currency = assumed })).Draft?.Currency);

    [Theory]
    [InlineData("", "must name the columns; the file is empty")]
    [InlineData("sku,name,price,currency\n", "has no column for 'category'")]
    [InlineData("colour,name,price,category\n", "has no column for 'sku'")]
    [InlineData("sku,name,price,currency,category,SKU\n", "has the column 'sku' twice")]
    public async Task A_header_without_a_column_that_every_product_needs_makes_the_file_unreadable(string text, string reason)
    {
        var failure = await Assert.ThrowsAsync<UnreadableFileException>(() => Lines.OfAsync(text, Csv));

        Assert.Equal(1L, failure.Line);
        Assert.StartsWith(reason, failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_column_is_left_out_and_told()
    {
        var (lines, reading, _) = await Lines.ReadAsync("sku,name,price,currency,category,colour\nR-1,Rake,1,EUR,garden,red\n"u8.ToArray(), Csv);

        Assert.Equal("R-1", Assert.Single(lines).Draft?.Sku);
        Assert.Equal(["colour"], reading!.UnknownColumns);
        Assert.Equal(["sku"], reading.Columns["sku"]);
    }

    [Theory]
    [InlineData(",,,,")]
    [InlineData("  ")]
    [InlineData(" , ,\t,,")]
    public async Task A_row_of_blanks_is_passed_over_as_an_empty_line_is(string blanks)
    {
        var lines = await Lines.OfAsync($"{Header}R-1,Rake,1,EUR,garden\n{blanks}\n\nR-2,Spade,1,EUR,garden\n{blanks}\n{blanks}", Csv);

        Assert.Equal(["R-1", "R-2"], lines.Select(line => line.Draft?.Sku));
    }

    [Fact]
    public async Task A_place_where_a_web_page_may_break_a_word_is_no_part_of_a_name() =>
        Assert.Equal("Wheelbarrow", Assert.Single(await Lines.OfAsync(Header + "R-1,Wheel\u00ADbarrow,1,EUR,garden\n", Csv)).Draft?.Name);

    [Fact]
    public async Task A_record_that_is_too_long_is_rejected_and_the_next_is_read()
    {
        var lines = await Lines.OfAsync($"{Header}R-1,\"{new string('x', IProductRecords.LongestRecord)}\",1,EUR,garden\nR-2,Spade,1,EUR,garden\n", Csv);

        Assert.Equal([null, "R-2"], lines.Select(line => line.Draft?.Sku));
        Assert.Contains("bytes long", lines[0].Unreadable.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stray_quote_that_swallows_many_records_ends_the_reading()
    {
        var swallowed = string.Concat(Enumerable.Repeat("R-3,Spade,1,EUR,garden\n", 10_000));

        await Assert.ThrowsAsync<UnreadableFileException>(() => Lines.OfAsync($"{Header}R-2,\"Spade,1,EUR,garden\n{swallowed}R-4,\"Rake\",1,EUR,garden\n", Csv));
    }

    [Fact]
    public async Task Of_products_with_long_texts_fewer_are_remembered_for_their_variants()
    {
        const int Products = 300;
        var text = new string('x', 100_000);
        var file = string.Concat(Enumerable.Range(0, Products).Select(n => $"p{n},Rake {n},{text},s{n},1\n"));
        var lines = await Lines.OfAsync($"Handle,Title,Body (HTML),Variant SKU,Variant Price\n{file}p0,,,v0,1\np{Products - 1},,,v1,1\n", Csv, new ImportOptions { Format = "shopify" });

        Assert.Equal([null, $"Rake {Products - 1}"], lines.TakeLast(2).Select(line => line.Draft?.Name));
    }

    [Fact]
    public async Task A_quote_left_open_ends_the_reading_before_it_fills_the_memory()
    {
        var failure = await Assert.ThrowsAsync<UnreadableFileException>(
            () => Lines.OfAsync(Header + "R-1,Rake,1,EUR,garden\nR-2,\"" + new string('x', 1024 * 1024), Csv));

        Assert.Equal(3, failure.Line);
    }

    [Fact]
    public async Task A_column_of_another_name_is_mapped()
    {
        var options = new ImportOptions { Map = [("Artikel", "sku"), ("{Marke} {Titel}", "name")], Currency = "EUR", Category = "garden" };
        var line = Assert.Single(await Lines.OfAsync("Artikel;Marke;Titel;Price\nR-1;Acme;Rake;1,50\n", Csv, options));

        Assert.Equal(("R-1", "Acme Rake", 1.50m), (line.Draft?.Sku, line.Draft?.Name, line.Draft?.Price));
    }

    [Theory]
    [InlineData("Prize", "Prize")]
    [InlineData("{Sku}-{Size}", "Size")]
    [InlineData("{Handel}{sku}", "Handel")]
    public async Task A_mapped_column_that_the_file_does_not_have_makes_it_unreadable(string column, string missing)
    {
        var failure = await Assert.ThrowsAsync<UnreadableFileException>(
            () => Lines.OfAsync(Header + "R-1,Rake,1,EUR,garden\n", Csv, new ImportOptions { Map = [(column, "price")] }));

        Assert.StartsWith($"has no column '{missing}', which map names", failure.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\\|b|c", new[] { "a|b", "c" })]
    [InlineData("a\\\\|c", new[] { "a\\", "c" })]
    [InlineData(" a | |c|", new[] { "a", "c" })]
    public void Tags_are_split_where_no_backslash_is(string text, string[] tags)
    {
        Assert.Equal(tags, TagText.Split(text, '|'));
        Assert.Equal(tags, TagText.Split(TagText.Join(tags, '|'), '|'));
    }
}
