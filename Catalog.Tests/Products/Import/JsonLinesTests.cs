using System.IO.Pipelines;
using System.Text;
using Catalog.Infrastructure.Products.Import;

namespace Catalog.Tests.Products.Import;

public sealed class JsonLinesTests
{
    private const string Ndjson = "application/x-ndjson";
    private const string Json = "application/json";

    [Fact]
    public async Task Lines_end_with_lf_or_crlf_and_the_last_needs_no_end()
    {
        var lines = await Lines.OfAsync("{\"sku\":\"a\"}\n{\"sku\":\"b\"}\r\n{\"sku\":\"c\"}", Ndjson);

        Assert.Equal(["a", "b", "c"], lines.Select(line => line.Draft?.Sku));
    }

    [Fact]
    public async Task Empty_and_blank_lines_are_passed_over_but_counted()
    {
        var lines = await Lines.OfAsync("{\"sku\":\"a\"}\n\r\n \t\n{\"sku\":\"b\"}\n  ", Ndjson);

        Assert.Equal([1L, 4L], lines.Select(line => line.Number));
    }

    [Theory]
    [InlineData(Ndjson)]
    [InlineData(Json)]
    [InlineData(null)]
    public async Task A_byte_order_mark_is_no_part_of_the_first_line(string? type) =>
        Assert.Equal("a", Assert.Single(await Lines.OfAsync("\uFEFF{\"sku\":\"a\"}", type)).Draft?.Sku);

    [Theory]
    [InlineData("{\"sku\":", "$", "must be well-formed JSON (column 8 of line 1)")]
    [InlineData("[]", "$", "must be one JSON object")]
    [InlineData("null", "$", "must be one JSON object")]
    [InlineData("{} {}", "$", "must be one JSON object")]
    [InlineData("{\"sku\":\"\\ud800\"}", "sku", "must be a text")]
    [InlineData("{\"sku\":\"a\",\"sku\":\"b\"}", "sku", "must not be given twice")]
    public async Task An_unreadable_line_says_which_field_broke_which_rule(string text, string field, string rule)
    {
        var line = Assert.Single(await Lines.OfAsync(text, Ndjson));

        Assert.Null(line.Draft);
        Assert.Equal((field, rule), (line.Unreadable.Field, line.Unreadable.Rule));
    }

    [Theory]
    [InlineData("{\"sku\":\"a\"}\n{\"\\ud800\":1}", Ndjson)]
    [InlineData("{\"sku\":\"a\"}\n{\"tags\":[{\"\\ud800\":1}]}", Ndjson)]
    [InlineData("[{\"sku\":\"a\"},{\"\\ud800\":1}]", Json)]
    [InlineData("{\"\\ud800\":1}\n{\"sku\":\"a\"}", Json)]
    public async Task A_name_that_is_no_text_rejects_its_line(string text, string type) => Assert.Equal(
        "must have names that are valid text", Assert.Single(await Lines.OfAsync(text, type), line => line.Draft is null).Unreadable.Rule);

    [Theory]
    [InlineData("{\"price\":\"x\"}", "price", "must be a price, such as 1234.50, with at most a currency beside it")]
    [InlineData("{\"price\":1e400}", "price", "must be a number within range")]
    [InlineData("{\"price\":[1]}", "price", "must be a number within range")]
    [InlineData("{\"tags\":[{}]}", "tags", "must be a list of texts")]
    public async Task A_field_that_cannot_be_read_says_so_beside_the_others(string text, string field, string rule)
    {
        var line = Assert.Single(await Lines.OfAsync(text, Ndjson));

        Assert.Equal((field, rule), (Assert.Single(line.Misread!).Field, line.Misread![0].Rule));
    }

    [Fact]
    public async Task Numbers_texts_and_lists_stand_for_each_other_where_they_can()
    {
        var line = Assert.Single(await Lines.OfAsync("{\"SKU\":7,\"price\":\"1,50\",\"tags\":\"a|b\",\"category\":[\"Hand tools\",\"x\"],\"colour\":\"red\"}", Ndjson));

        Assert.Equal(("7", 1.50m, "hand-tools"), (line.Draft?.Sku, line.Draft?.Price, line.Draft?.Category));
        Assert.Equal(["a", "b"], line.Draft?.Tags);
    }

    [Theory]
    [InlineData("[{\"sku\":\"a\"},\n {\"sku\":\"b\"}]")]
    [InlineData("{\n \"total\": 2,\n \"products\": [{\"sku\":\"a\"}, {\"sku\":\"b\"}],\n \"limit\": 30}")]
    [InlineData("{\"data\":{\"page\":{\"x\":1},\"products\":[{\"sku\":\"a\"},{\"sku\":\"b\"}]}}")]
    [InlineData("{\"sku\":\"a\"}\n{\"sku\":\"b\"}")]
    [InlineData("{\n \"sku\":\"a\"\n}\n{\n \"sku\":\"b\"\n}")]
    [InlineData("{\"products\":[{\"sku\":\"a\"}]}{\"products\":[{\"sku\":\"b\"}],\"next\":null}")]
    [InlineData("{\"data\":{\"items\":[{\"sku\":\"a\"}]},\"page\":{\"items\":[7],\"x\":[[1]]}}\n{\"data\":{\"items\":[]}}\n{\"data\":{\"items\":[{\"sku\":\"b\"}]}}")]
    [InlineData("{\"items\":[],\"products\":[{\"sku\":\"a\"},{\"sku\":\"b\"}]}")]
    public async Task A_list_is_read_wherever_it_is(string text)
    {
        Assert.Equal(["a", "b"], (await Lines.OfAsync(text, Json)).Select(line => line.Draft?.Sku));
        Assert.Equal(["a", "b"], (await Lines.OfAsync(text)).Select(line => line.Draft?.Sku));
    }

    [Fact]
    public async Task An_object_of_a_list_has_the_line_on_which_it_begins()
    {
        var lines = await Lines.OfAsync("[\n{\"sku\":\n\"a\"},\n\n  {\"sku\":\"b\"}, 7]", Json);

        Assert.Equal([2L, 5L, 5L], lines.Select(line => line.Number));
        Assert.Equal("must be one JSON object", lines[2].Unreadable.Rule);
    }

    [Theory]
    [InlineData("[{\"sku\":\"a\"},\n{\"sku\":\"b\"")]
    [InlineData("[{\"sku\":\"a\"},\n{\"sku\" \"b\"}]")]
    [InlineData("[{\"sku\":\"a\"},\n")]
    [InlineData("[{\"sku\":\"a\"}]\n]")]
    [InlineData("{\"products\":[{\"sku\":\"a\"}],\n\"total\":")]
    [InlineData("{\"products\":[{\"sku\":\"a\"}]}\n}")]
    [InlineData("{\"products\":[{\"sku\":\"a\"}]}\n{\"error\":\"gone\"}")]
    [InlineData("{\"products\":[{\"sku\":\"a\"}]}\n[{\"sku\":\"b\"}]")]
    public async Task A_list_that_is_no_JSON_is_unreadable_as_a_whole(string text)
    {
        var failure = await Assert.ThrowsAsync<UnreadableFileException>(() => Lines.OfAsync(text, Json));

        Assert.Equal(2, failure.Line);
    }

    [Fact]
    public async Task An_object_that_is_too_long_is_rejected_and_the_next_is_read()
    {
        var lines = await Lines.OfAsync($"[{{\"sku\":\"{new string('x', IProductRecords.LongestRecord)}\"}},\n{{\"sku\":\"b\"}}]", Json);

        Assert.Equal([null, "b"], lines.Select(line => line.Draft?.Sku));
        Assert.Contains("bytes long", lines[0].Unreadable.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_file_has_no_lines()
    {
        Assert.Empty(await Lines.OfAsync("", Json));
        Assert.Empty(await Lines.OfAsync("[]", Json));
        Assert.Empty(await Lines.OfAsync("{\"products\":[]}", Json));
        Assert.Empty(await Lines.OfAsync("{\"data\":{\"total\":0,\"items\":[]}}"));
        Assert.Empty(await Lines.OfAsync("", Ndjson));
    }

    [Theory]
    [InlineData("{\"items\":[],\"sku\":\"a\"}")]
    [InlineData("{\"sku\":\"a\",\"data\":{\"items\":[]}}")]
    public async Task A_product_with_an_empty_list_is_a_product(string text) => Assert.Equal("a", Assert.Single(await Lines.OfAsync(text, Json)).Draft?.Sku);

    [Fact]
    public async Task What_stands_beside_a_list_of_products_may_be_long()
    {
        var facets = string.Join(',', Enumerable.Repeat("{\"items\":[1]}", 20_000));

        Assert.Equal("a", Assert.Single(await Lines.OfAsync($"{{\"products\":[{{\"sku\":\"a\"}}],\"facets\":[{facets}]}}", Json)).Draft?.Sku);
    }

    [Theory]
    [InlineData("sku", "{}")]
    [InlineData("sku", "[\"a\"]")]
    [InlineData("name", "{\"en\":\"Rake\"}")]
    [InlineData("name", "[{}]")]
    [InlineData("description", "[[1]]")]
    [InlineData("currency", "[\"EUR\"]")]
    [InlineData("category", "[{\"id\":1}]")]
    [InlineData("category", "{\"name\":\"Clothing\"}")]
    public async Task An_object_or_a_list_where_a_text_belongs_is_a_broken_rule(string field, string value)
    {
        var line = Assert.Single(await Lines.OfAsync($"{{\"{field}\":{value}}}", Ndjson, new ImportOptions { Category = "uncategorized", Currency = "USD" }));

        Assert.Equal((field, "must be a text"), (Assert.Single(line.Misread!).Field, line.Misread![0].Rule));
    }

    [Fact]
    public async Task Objects_of_a_list_are_meant_by_their_names()
    {
        var line = Assert.Single(await Lines.OfAsync(
            "{\"sku\":\"a\",\"categories\":[{\"id\":9,\"name\":\"Clothing\",\"links\":[{\"name\":\"x\"}]}],\"tags\":[{\"name\":\"red\",\"slug\":\"r\"},\"blue\"]}", Ndjson));

        Assert.Equal("clothing", line.Draft?.Category);
        Assert.Equal(["red", "blue"], line.Draft?.Tags);
    }

    [Fact]
    public async Task A_column_that_decides_what_is_skipped_may_hold_anything() => Assert.NotNull(
        Assert.Single(await Lines.OfAsync("{\"sku\":\"a\",\"product_type\":[{}],\"categories\":\"x\",\"price\":1}", Ndjson)).Draft);

    [Fact]
    public async Task A_field_within_a_field_is_a_column()
    {
        var line = Assert.Single(await Lines.OfAsync(
            "{\"sku\":\"a\",\"cost\":{\"amount\":5,\"code\":\"EUR\"}}", Ndjson, new ImportOptions { Map = [("cost.amount", "price"), ("cost.code", "currency")] }));

        Assert.Equal((5m, "EUR"), (line.Draft?.Price, line.Draft?.Currency));
    }

    [Fact]
    public async Task A_compressed_file_is_read_as_what_it_holds()
    {
        Assert.Equal("a", Assert.Single(await Lines.OfAsync(Lines.Gzip("[{\"sku\":\"a\"}]"), "application/gzip")).Draft?.Sku);
        Assert.Equal("a", Assert.Single(await Lines.OfAsync(Lines.Gzip("{\"sku\":\"a\"}\n"), Ndjson)).Draft?.Sku);
        Assert.Equal("a", Assert.Single(await Lines.OfAsync(Lines.Gzip("sku,name,price,category\na,Rake,1,garden\n"))).Draft?.Sku);
    }

    [Fact]
    public async Task A_file_of_several_compressed_parts_is_read_to_its_end()
    {
        byte[] file = [.. Lines.Gzip("{\"sku\":\"a\"}\n"), .. Lines.Gzip("{\"sku\":\"b\"}\n")];

        Assert.Equal(["a", "b"], (await Lines.OfAsync(file, Ndjson)).Select(line => line.Draft?.Sku));
    }

    [Fact]
    public async Task A_compressed_file_that_is_cut_off_is_not_read_as_a_shorter_one()
    {
        var file = Lines.Gzip(string.Concat(Enumerable.Range(0, 1000).Select(n => $"{{\"sku\":\"{Guid.NewGuid()}\"}}\n")));

        await Assert.ThrowsAsync<InvalidDataException>(() => Lines.OfAsync(file[..(file.Length / 2)], Ndjson));
        await Assert.ThrowsAsync<InvalidDataException>(() => Lines.OfAsync(file[..^1], Ndjson));
    }

    [Fact]
    public async Task A_line_that_is_too_long_is_skipped_and_the_next_is_read()
    {
        var lines = await Lines.OfAsync(new string('x', IProductRecords.LongestRecord + 1) + "\n{\"sku\":\"b\"}", Ndjson);

        Assert.Equal([null, "b"], lines.Select(line => line.Draft?.Sku));
        Assert.Contains("bytes long", lines[0].Unreadable.Rule, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_pipe_that_was_read_can_be_used_again(bool isNdjson)
    {
        var pipe = PipeReader.Create(new MemoryStream(Encoding.UTF8.GetBytes("{}\n{}")));
        await using (IProductRecords records = isNdjson ? new NdjsonRecords(pipe) : new JsonRecords(pipe))
        {
            while (await records.ReadAsync(CancellationToken.None))
            {
            }
        }

        var rest = await pipe.ReadAsync();

        Assert.True(rest is { IsCompleted: true, Buffer.IsEmpty: true });
    }
}
