using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Catalog.Tests.Persistence;

namespace Catalog.Tests.Api;

public sealed class ProductFileTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    private static readonly string[] OddTags = ["a|b", "c\\d", "e,f"];

    [Fact]
    public async Task A_bad_line_rejects_that_line_and_not_the_file()
    {
        var report = await api.ImportAsync(string.Join('\n',
            Line(("sku", "bad-1")), "not json", Line(("sku", "bad-2"), ("price", -1)), Line(("sku", "bad-3"))));

        Assert.Equal((2, 2, 0, 2), Counts(report));
        Assert.Equal(
            ["2  $ must be well-formed JSON (column 2 of line 1) ", "3 bad-2 price must be 0 or more -1"],
            Errors(report));
        Assert.Equal(2, await CountAsync("bad-"));
    }

    [Fact]
    public async Task Only_the_first_100_rejections_are_reported_but_all_are_counted()
    {
        var report = await api.ImportAsync(string.Join('\n', Enumerable.Repeat("{}", 250)));

        Assert.Equal((0, 0, 0, 250), Counts(report));
        Assert.Equal(100, report.GetProperty("rejections").GetArrayLength());
    }

    [Fact]
    public async Task Of_several_lines_with_one_sku_the_last_wins()
    {
        var report = await api.ImportAsync(string.Join('\n', Line(("sku", "twice"), ("name", "First")), Line(("sku", "twice"), ("name", "Last"))));

        Assert.Equal((2, 1, 0, 0), Counts(report));
        Assert.Equal("Last", await TestDatabase.ScalarAsync<string>(api.Database, "SELECT name FROM products WHERE sku = 'twice'"));
    }

    [Fact]
    public async Task A_product_that_is_as_its_line_says_keeps_its_version()
    {
        var file = Line(("sku", "same"));
        await api.ImportAsync(file);

        var report = await api.ImportAsync(file);

        Assert.Equal((1, 0, 0, 0), Counts(report));
        Assert.Equal(1, await TestDatabase.ScalarAsync<long>(api.Database, "SELECT version FROM products WHERE sku = 'same'"));
    }

    [Fact]
    public async Task Cached_products_that_an_import_changes_are_read_anew()
    {
        var (id, _) = await api.AddAsync(("sku", "cached"), ("name", "Old"));
        await api.Http.GetStringAsync($"/products/{id}");

        var report = await api.ImportAsync(Line(("sku", "cached"), ("name", "New")));

        Assert.Equal((1, 0, 1, 0), Counts(report));
        Assert.Contains("\"New\"", await api.Http.GetStringAsync($"/products/{id}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Csv_is_imported_as_well()
    {
        var report = await api.ImportAsync("sku,name,price,currency,category,tags\ncsv-1,Rake,1.50,EUR,new-shelf,a|b\ncsv-2,Rake,x,EUR,garden,\n", "text/csv");

        Assert.Equal((1, 1, 0, 1), Counts(report));
        Assert.Equal(["a", "b"], await TestDatabase.ScalarAsync<string[]>(api.Database, "SELECT tags FROM products WHERE sku = 'csv-1'"));
        Assert.Equal("New shelf", await TestDatabase.ScalarAsync<string>(api.Database, "SELECT name FROM categories WHERE slug = 'new-shelf'"));
    }

    [Fact]
    public async Task A_csv_file_that_can_not_be_read_changes_nothing()
    {
        var text = "sku,name,price,currency,category\nopen-1,Rake,1,EUR,garden\nopen-2,\"" + new string('x', 1024 * 1024);

        using var answer = await api.Http.PostAsync("/products/import", new StringContent(text, Encoding.UTF8, "text/csv"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.True((await CatalogApi.JsonAsync(answer)).GetProperty("errors").TryGetProperty("line 3", out _));
        Assert.Equal(0, await CountAsync("open-"));
    }

    [Fact]
    public async Task A_file_longer_than_other_bodies_may_be_is_imported()
    {
        var report = await api.ImportAsync(string.Join('\n', Enumerable.Range(0, 5_000).Select(n => Line(("sku", $"long-{n}"), ("description", new string('x', 300))))));

        Assert.Equal((5_000, 5_000, 0, 0), Counts(report));
    }

    [Fact]
    public async Task A_connection_that_breaks_in_the_middle_changes_nothing()
    {
        var head = $"POST /products/import HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {CatalogApi.AdminToken}\r\nContent-Type: application/x-ndjson\r\nContent-Length: 10000000\r\n\r\n";
        var lines = string.Concat(Enumerable.Range(0, 2_000).Select(n => Line(("sku", $"cut-{n}")) + "\n"));
        using (var socket = new Socket(SocketType.Stream, ProtocolType.Tcp))
        {
            await socket.ConnectAsync(api.Http.BaseAddress!.Host, api.Http.BaseAddress.Port);
            await socket.SendAsync(Encoding.UTF8.GetBytes(head + lines));
            await SessionsAsync(count => count > 0); // its transaction is open
            socket.LingerState = new LingerOption(true, 0);
        }

        await SessionsAsync(count => count == 0); // and now it has ended
        Assert.Equal(0, await CountAsync("cut-"));
    }

    [Fact]
    public async Task What_export_writes_import_takes_back_unchanged()
    {
        await api.ImportAsync(string.Join('\n',
            Line(("sku", "odd-1"), ("name", "Räke \"wide\" \\ 🪴"), ("description", "a\r\n\tb"), ("tags", Array.Empty<string>())),
            Line(("sku", "odd-2"), ("price", 0), ("description", ""))));
        var exported = await api.Http.GetStringAsync("/products/export");

        var report = await api.ImportAsync(exported);

        Assert.Equal(exported.Count(c => c == '\n'), report.GetProperty("accepted").GetInt32());
        Assert.Equal((0, 0, 0), (report.GetProperty("created").GetInt32(), report.GetProperty("updated").GetInt32(), report.GetProperty("rejected").GetInt32()));
    }

    [Fact]
    public async Task What_export_writes_as_csv_import_takes_back_unchanged()
    {
        await api.ImportAsync(string.Join('\n',
            Line(("sku", "csv;odd\"1"), ("name", "Räke \"wide\" \\ 🪴"), ("description", "a\r\n\tb"), ("tags", OddTags)),
            Line(("sku", "csv-odd-2"), ("price", 0), ("description", ""), ("tags", Array.Empty<string>()))));
        var exported = await api.Http.GetStringAsync("/products/export?format=csv");

        var report = await api.ImportAsync(exported, "text/csv");

        Assert.StartsWith("sku,name,description,price,currency,category,tags\r\n", exported, StringComparison.Ordinal);
        Assert.Equal(await api.CountAsync(), report.GetProperty("unchanged").GetInt64());
        Assert.Equal((0, 0, 0), (report.GetProperty("created").GetInt32(), report.GetProperty("updated").GetInt32(), report.GetProperty("rejected").GetInt32()));
    }

    [Fact]
    public async Task Two_imports_of_the_same_products_at_once_do_not_deadlock()
    {
        var forward = Enumerable.Range(0, 2_000).Select(n => Line(("sku", $"both-{n}"), ("name", "Forward"))).ToArray();
        var backward = Enumerable.Range(0, 2_000).Reverse().Select(n => Line(("sku", $"both-{n}"), ("name", "Backward"))).ToArray();

        var reports = await Task.WhenAll(api.ImportAsync(string.Join('\n', forward)), api.ImportAsync(string.Join('\n', backward)));

        Assert.Equal(2_000, reports.Sum(report => report.GetProperty("created").GetInt32()));
        Assert.Equal(1, await TestDatabase.ScalarAsync<long>(api.Database, "SELECT count(DISTINCT name) FROM products WHERE sku LIKE 'both-%'"));
    }

    private static IEnumerable<string> Errors(JsonElement report) =>
        from line in report.GetProperty("rejections").EnumerateArray()
        from error in line.GetProperty("errors").EnumerateArray()
        select $"{line.GetProperty("line")} {line.GetProperty("sku")} {error.GetProperty("field")} {error.GetProperty("rule")} {error.GetProperty("value")}";

    private static string Line(params (string Field, object? Value)[] change) => JsonSerializer.Serialize(CatalogApi.Body(change));

    private static (int Accepted, int Created, int Updated, int Rejected) Counts(JsonElement report) => (
        report.GetProperty("accepted").GetInt32(),
        report.GetProperty("created").GetInt32(),
        report.GetProperty("updated").GetInt32(),
        report.GetProperty("rejected").GetInt32());

    private Task<long> CountAsync(string prefix) =>
        TestDatabase.ScalarAsync<long>(api.Database, $"SELECT count(*) FROM products WHERE sku LIKE '{prefix}%'");

    // Waits until the database sees as many imports under way as it should.
    private async Task SessionsAsync(Func<long, bool> right)
    {
        const string Importing = """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE 'COPY staged_products%' AND state = 'active'
            """;
        await Caching.Eventually.BecomesTrueAsync(
            async () => right(await TestDatabase.ScalarAsync<long>(api.Database, Importing)), TimeSpan.FromSeconds(60));
    }
}
