using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Catalog.Tests.Operations;
using Catalog.Tests.Persistence;
using Catalog.Tests.Products.Import;

namespace Catalog.Tests.Api;

/// <summary>Imports as an operator sends them. Each test has a catalog of its own.</summary>
public sealed class ProductImportTests(CatalogApi api) : IClassFixture<CatalogApi>, IAsyncLifetime
{
    private const string Csv = "text/csv";

    public async ValueTask InitializeAsync() => await TestDatabase.ScalarAsync<long>(
        api.Database, "DELETE FROM products; DELETE FROM categories WHERE parent IS NOT NULL; DELETE FROM categories WHERE slug <> 'garden'; SELECT 1::bigint");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("ikea.csv", "", 10, 0)]
    [InlineData("eshop.json", "", 5, 0)]
    [InlineData("woocommerce.csv", "", 6, 3)]
    [InlineData("woocommerce.csv", "?format=woocommerce", 6, 3)]
    [InlineData("magento.csv", "?currency=EUR", 15, 0)]
    [InlineData("shopify.csv", "", 3, 1)]
    [InlineData("saleor.csv", "", 2, 0)]
    public async Task A_shops_file_gets_in(string file, string query, int created, int skipped)
    {
        var report = await SendAsync(query, await FileAsync(file), file.EndsWith("json", StringComparison.Ordinal) ? "application/json" : Csv);

        Assert.Equal((created, skipped, 0), (Count(report, "created"), Count(report, "skipped"), Count(report, "rejected")));
        Assert.Equal(created, await api.CountAsync());
    }

    [Fact]
    public async Task The_report_names_duplicates_new_categories_and_what_was_assumed()
    {
        var report = await SendAsync("", await FileAsync("ikea.csv"), Csv);

        Assert.Equal((14, 4), (Count(report, "accepted"), Count(report, "duplicates")));
        Assert.Contains(report.GetProperty("duplicateLines").EnumerateArray(), line => line.GetProperty("sku").GetString() == "10091453" && line.GetProperty("replacedBy").GetInt64() == 11);
        Assert.Contains("bar-furniture", Texts(report.GetProperty("newCategories")));
        Assert.Equal("SAR", report.GetProperty("reading").GetProperty("assumed").GetProperty("currency").GetString());
    }

    [Fact]
    public async Task Categories_of_two_levels_become_a_tree()
    {
        await SendAsync("", await FileAsync("woocommerce.csv"), Csv);

        Assert.Equal("Clothing>Tshirts", await TestDatabase.ScalarAsync<string>(
            api.Database, "SELECT p.name || '>' || c.name FROM categories c JOIN categories p ON p.slug = c.parent WHERE c.slug = 'clothing-tshirts'"));
    }

    [Fact]
    public async Task All_broken_rules_of_a_line_are_told_with_its_sku_and_the_values()
    {
        var report = await api.ImportAsync($"sku,name,price,currency,category\nbad-1,,free,EU,garden\n{new string('x', 65)},Rake,-1,EUR,garden\n", Csv);

        var errors = report.GetProperty("rejections").EnumerateArray().Select(line => $"{line.GetProperty("line")} {line.GetProperty("sku")}: "
            + string.Join("; ", line.GetProperty("errors").EnumerateArray().Select(e => $"{e.GetProperty("field")}={e.GetProperty("value")}"))).ToArray();
        Assert.Equal(["2 bad-1: price=free; name=; currency=EU", $"3 : sku={new string('x', 65)}; price=-1"], errors);
    }

    [Fact]
    public async Task Rejected_lines_are_a_file_to_mend_and_send_again()
    {
        const string File = "SKU;Name;Price;Currency;Category\nok;Rake;1;EUR;garden\nbad-1;Rake;x;EUR;garden\nbad-2;\"Rake;\"\"2\"\"\";y;EUR;garden\n";
        var report = await api.ImportAsync(File, Csv);

        var rejected = await api.Http.GetStringAsync(report.GetProperty("rejectedFile").GetString());

        Assert.Equal("SKU;Name;Price;Currency;Category\r\nbad-1;Rake;x;EUR;garden\r\nbad-2;\"Rake;\"\"2\"\"\";y;EUR;garden\r\n", rejected);
        var again = await api.ImportAsync(rejected.Replace(";x;", ";1;", StringComparison.Ordinal).Replace(";y;", ";2;", StringComparison.Ordinal), Csv);
        Assert.Equal(2, Count(again, "created"));
    }

    [Fact]
    public async Task Rejected_objects_are_one_on_a_line()
    {
        var report = await SendAsync("", "[\n  {\n    \"sku\": \"bad 1\",\r\n    \"price\": 1\n  },\n  7\n]"u8.ToArray(), "application/json");

        using var rejected = await api.Http.GetAsync(new Uri(report.GetProperty("rejectedFile").GetString()!, UriKind.Relative));

        Assert.Equal("{\"sku\": \"bad 1\",\"price\": 1}\n7\n", await rejected.Content.ReadAsStringAsync());
        Assert.Equal("application/x-ndjson", rejected.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_line_that_is_too_long_leaves_no_file_of_rejected_lines()
    {
        var report = await SendAsync("", new byte[200_000], "application/x-ndjson");

        Assert.Equal((1, JsonValueKind.Null), (Count(report, "rejected"), report.GetProperty("rejectedFile").ValueKind));
    }

    [Fact]
    public async Task A_rejected_variant_keeps_what_it_takes_from_its_product()
    {
        const string File = "Handle,Title,Body (HTML),Type,Tags,Option1 Value,Variant SKU,Variant Price\n"
            + "pot,\"Clay, pot\",,Outdoor,plants,Small,,1\npot,,,,,Large,,x\n";
        var report = await api.ImportAsync(File, Csv);

        var rejected = await api.Http.GetStringAsync(report.GetProperty("rejectedFile").GetString());
        var again = await api.ImportAsync(rejected.Replace(",x", ",2", StringComparison.Ordinal), Csv);

        Assert.Equal((1, 0), (Count(again, "created"), Count(again, "rejected")));
        Assert.Equal("Clay, pot Large outdoor plants", await TestDatabase.ScalarAsync<string>(
            api.Database, "SELECT concat_ws(' ', name, category, array_to_string(tags, ',')) FROM products WHERE sku = 'pot-Large'"));
    }

    [Fact]
    public async Task A_dry_run_reports_the_same_and_changes_nothing()
    {
        await api.ImportAsync("sku,name,price,currency,category\na,Rake,1,EUR,garden\nb,Hoe,1,EUR,garden\n", Csv);
        var before = await StateAsync();
        var file = Encoding.UTF8.GetBytes("sku,name,price,currency,category\na,Rake,1,EUR,garden\nb,Hoe,2,EUR,garden\nc,Spade,1,EUR,New shelf\nc,Spade,2,EUR,garden\nd,,1,EUR,garden\n");

        var dry = await SendAsync("?dryRun=true", file, Csv);

        Assert.Equal(before, await StateAsync());
        var real = await SendAsync("", file, Csv);
        foreach (var name in new[] { "accepted", "created", "updated", "unchanged", "duplicates", "skipped", "rejected", "rejections", "newCategories", "duplicateLines", "reading" })
        {
            Assert.Equal(real.GetProperty(name).GetRawText(), dry.GetProperty(name).GetRawText());
        }

        Assert.Equal((4, 1, 1, 1, 1, 1), (Count(real, "accepted"), Count(real, "created"), Count(real, "updated"), Count(real, "unchanged"), Count(real, "duplicates"), Count(real, "rejected")));
    }

    [Fact]
    public async Task Missing_products_are_deleted_up_to_a_limit_and_their_reads_know_it()
    {
        var (id, _) = await api.AddAsync(("sku", "gone"));
        await api.AddAsync(("sku", "broken"));
        await api.AddAsync(("sku", "stays"));
        await api.Http.GetStringAsync($"/products/{id}");
        var file = "sku,name,price,currency,category\nstays,Rake,1,EUR,garden\nbroken,,1,EUR,garden\n"u8.ToArray();

        var report = await SendAsync("?deleteMissing=true", file, Csv);

        Assert.Equal((1, 1), (Count(report, "deleted"), Count(report, "rejected")));
        Assert.Equal(["gone"], Texts(report.GetProperty("deletedSkus")));
        using var read = await api.Http.GetAsync($"/products/{id}");
        Assert.Equal(HttpStatusCode.NotFound, read.StatusCode);
        Assert.Equal(2, await api.CountAsync()); // a rejected line does not delete its product
    }

    [Theory]
    [InlineData("", "needs a file with products")]
    [InlineData("other,Rake,1,EUR,garden\n", "would delete 12 of 12 products; at most 2 may be")]
    [InlineData("sku-1,Rake,1,EUR,garden\n,Rake,1,EUR,garden\n", "needs the sku of every line")]
    public async Task An_empty_or_strange_file_does_not_empty_the_catalog(string lines, string rule)
    {
        for (var n = 0; n < 12; n++)
        {
            await api.AddAsync(("sku", $"sku-{n}"));
        }

        var file = Encoding.UTF8.GetBytes("sku,name,price,currency,category\n" + lines);
        var before = await StateAsync();

        using var answer = await PostAsync("?deleteMissing=true", file, Csv);
        var dry = await SendAsync("?deleteMissing=true&dryRun=true", file, Csv);

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.StartsWith(rule, (await CatalogApi.JsonAsync(answer)).GetProperty("errors").GetProperty("deleteMissing")[0].GetString(), StringComparison.Ordinal);
        Assert.StartsWith(rule, dry.GetProperty("refusal").GetString(), StringComparison.Ordinal);
        Assert.Equal(before, await StateAsync());
        if (lines.StartsWith("other", StringComparison.Ordinal))
        {
            Assert.Equal(12, Count(await SendAsync("?deleteMissing=true&deleteAtMost=12", file, Csv), "deleted"));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_compressed_file_is_imported(bool announced)
    {
        using var content = new ByteArrayContent(Lines.Gzip("sku,name,price,currency,category\nzip,Rake,1,EUR,garden\n"));
        content.Headers.ContentType = new MediaTypeHeaderValue(announced ? Csv : "application/gzip");
        if (announced)
        {
            content.Headers.ContentEncoding.Add("gzip");
        }

        using var answer = await api.Http.PostAsync(new Uri("/products/import", UriKind.Relative), content);

        Assert.Equal(1, Count(await CatalogApi.JsonAsync(answer), "created"));
    }

    [Theory]
    [InlineData("?format=etsy", "format")]
    [InlineData("?map=price", "map")]
    [InlineData("?map=Cost:cost", "map")]
    [InlineData("?map=%7BHandle-%7BSize%7D:sku", "map")]
    [InlineData("?map=%7BHandle%7D-Size%7D:sku", "map")]
    [InlineData("?map=%7BHandle:sku", "map")]
    [InlineData("?map=%7B%7D:sku", "map")]
    [InlineData("?map=%7BHandle%7D-x:sku", "map")]
    [InlineData("?currency=XXX", "currency")]
    [InlineData("?separator=x", "separator")]
    [InlineData("?decimal=x", "decimal")]
    [InlineData("?dryRun=maybe", "dryRun")]
    [InlineData("?deleteAtMost=-1", "deleteAtMost")]
    [InlineData("?id=1", "id")]
    public async Task A_bad_option_is_400_with_its_name(string query, string option)
    {
        using var answer = await PostAsync(query, [], Csv);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.True((await CatalogApi.JsonAsync(answer)).GetProperty("errors").TryGetProperty(option, out _));
    }

    [Fact]
    public async Task A_damaged_file_is_400()
    {
        using var damaged = await PostAsync("", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xFF, 0xFF, 0xFF], "application/gzip");

        Assert.Equal(HttpStatusCode.BadRequest, damaged.StatusCode);
    }

    [Fact]
    public async Task Html_is_kept_or_becomes_text_and_what_is_too_long_is_cut_as_the_options_say()
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(CatalogApi.Body(("sku", "h"), ("name", new string('x', 300)), ("description", "<p>Oak &amp; brass</p>")));

        var rejected = await SendAsync("", line, "application/x-ndjson");
        var accepted = await SendAsync("?html=text&cut=true", line, "application/x-ndjson");

        Assert.Equal((1, 1), (Count(rejected, "rejected"), Count(accepted, "created")));
        Assert.Equal("Oak & brass", await TestDatabase.ScalarAsync<string>(api.Database, "SELECT description FROM products WHERE sku = 'h'"));
        Assert.Equal(200, await TestDatabase.ScalarAsync<int>(api.Database, "SELECT length(name) FROM products WHERE sku = 'h'"));
    }

    [Fact]
    public async Task An_import_can_be_watched_on_every_node_while_it_runs_and_after()
    {
        var id = Guid.NewGuid();
        await using var patient = api.NewPeer().With("Limits:BodyGrace", "00:10:00"); // however long the body is held
        await patient.InitializeAsync();
        using var more = new HeldContent("sku,name,price,currency,category\n" + string.Concat(Enumerable.Range(0, 5_000).Select(n => $"watched-{n},Rake,1,EUR,garden\n")));
        using var http = new HttpClient { BaseAddress = patient.Http.BaseAddress }; // the factory's client reads a body to its end before it sends it
        http.DefaultRequestHeaders.Authorization = api.Http.DefaultRequestHeaders.Authorization;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/products/import?id={id}") { Content = more };
        var importing = http.SendAsync(request);
        await Caching.Eventually.BecomesTrueAsync(async () => (await RunAsync(api, id)) is { } run && run.GetProperty("lines").GetInt64() > 0, TimeSpan.FromSeconds(60));

        var running = await RunAsync(api, id);
        more.Finish();
        using var answer = await importing;
        var done = await RunAsync(api, id);

        Assert.Equal(("reading", JsonValueKind.Null), (running!.Value.GetProperty("phase").GetString(), running.Value.GetProperty("endedAt").ValueKind));
        Assert.Equal($"/products/imports/{id}", answer.Headers.Location?.ToString());
        Assert.Equal(("done", 5_000), (done!.Value.GetProperty("phase").GetString(), Count(done.Value.GetProperty("report"), "created")));
        using var second = await PostAsync($"?id={id}", [], Csv);
        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        Assert.Contains($"{id}", await patient.Http.GetStringAsync("/products/imports"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_that_failed_says_why()
    {
        var id = Guid.NewGuid();
        using var answer = await PostAsync($"?id={id}", "colour\nred\n"u8.ToArray(), Csv);

        var run = await RunAsync(api, id);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("failed", run!.Value.GetProperty("phase").GetString());
        Assert.Contains("has no column for 'sku'", run.Value.GetProperty("problem").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_record_of_a_failure_has_no_control_characters()
    {
        var id = Guid.NewGuid();
        using var answer = await PostAsync($"?id={id}", "PK\u0003\u0004\0\0,\0b\nred,1\n"u8.ToArray(), Csv);

        var run = await RunAsync(api, id);

        Assert.Equal((HttpStatusCode.BadRequest, "failed"), (answer.StatusCode, run!.Value.GetProperty("phase").GetString()));
        Assert.EndsWith("the columns are: PK\uFFFD\uFFFD\uFFFD\uFFFD, \uFFFDb", run.Value.GetProperty("problem").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Control_characters_in_names_and_skus_do_not_keep_a_report_from_being_stored()
    {
        var id = Guid.NewGuid();
        var line = CatalogApi.Body(("sku", "nul"), ("name", "Rake"));
        line["b\0"] = "\0";
        var file = JsonSerializer.Serialize(line) + "\n{\"sku\":\"\\u0000\",\"store_view_code\":\"x\"}\n{\"c\\u0000\":\"\\ud800\"}\n";

        var report = await SendAsync($"?format=magento&id={id}", Encoding.UTF8.GetBytes(file), "application/x-ndjson");

        Assert.Equal((1, 1, 1), (Count(report, "created"), Count(report, "skipped"), Count(report, "rejected")));
        Assert.Contains("b\uFFFD", Texts(report.GetProperty("reading").GetProperty("unknownColumns")));
        var run = await RunAsync(api, id);
        Assert.Equal(("done", 1), (run!.Value.GetProperty("phase").GetString(), Count(run.Value.GetProperty("report"), "created")));
    }

    private static async Task<JsonElement?> RunAsync(CatalogApi node, Guid id)
    {
        using var answer = await node.Http.GetAsync(new Uri($"/products/imports/{id}", UriKind.Relative));
        return answer.IsSuccessStatusCode ? await CatalogApi.JsonAsync(answer) : null;
    }

    private static Task<byte[]> FileAsync(string name) => File.ReadAllBytesAsync(Repository.PathOf("Catalog.Tests", "Products", "Import", "Files", name));

    private static int Count(JsonElement report, string name) => report.GetProperty(name).GetInt32();

    private static string[] Texts(JsonElement list) => [.. list.EnumerateArray().Select(text => text.GetString()!)];

    // Everything that an import could change, in short.
    private Task<string> StateAsync() => TestDatabase.ScalarAsync<string>(api.Database, """
        SELECT concat_ws(' ', (SELECT md5(string_agg(p::text, ',' ORDER BY id)) FROM products p), (SELECT count(*) FROM categories),
            (SELECT last_value FROM products_id_seq), (SELECT count(*) FROM audit_log))
        """);

    private async Task<JsonElement> SendAsync(string query, byte[] file, string type)
    {
        using var answer = await PostAsync(query, file, type);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await CatalogApi.JsonAsync(answer);
    }

    private async Task<HttpResponseMessage> PostAsync(string query, byte[] file, string type)
    {
        using var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return await api.Http.PostAsync(new Uri($"/products/import{query}", UriKind.Relative), content);
    }
}
