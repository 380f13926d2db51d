using System.Text.Json;
using System.Text.RegularExpressions;
using Catalog.Tests.Api;

namespace Catalog.Tests.OpenApi;

/// <summary>Spectral's default rules for the document, and ours, reported with the operation that breaks one.</summary>
public sealed partial class ConventionTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

    [Fact]
    public async Task The_document_is_written_once_also_for_those_who_are_signed_in()
    {
        (await api.Http.GetAsync("/openapi/v1.json")).Dispose();

        using var second = await api.Http.GetAsync("/openapi/v1.json");

        Assert.NotNull(api.Http.DefaultRequestHeaders.Authorization);
        Assert.NotNull(second.Headers.Age);
    }

    [Fact]
    public async Task Every_operation_has_a_summary_and_a_description() =>
        await EachAsync(o => Text(o, "summary") is { Length: > 0 } && Text(o, "description") is { Length: > 0 });

    [Fact]
    public async Task Every_operation_has_one_tag_that_the_document_lists()
    {
        var listed = (await DocumentAsync()).GetProperty("tags").EnumerateArray().Select(t => t.GetProperty("name").GetString()).ToArray();

        await EachAsync(o => o.TryGetProperty("tags", out var tags) && tags.EnumerateArray().ToArray() is [var tag] && listed.Contains(tag.GetString()));
    }

    [Fact]
    public async Task Every_operation_id_is_unique_and_needs_no_escaping_in_an_address()
    {
        await EachAsync(o => Text(o, "operationId") is { } id && Id().IsMatch(id));

        Assert.Distinct((await OperationsAsync()).Select(o => Text(o.Operation, "operationId")));
    }

    [Fact]
    public async Task Every_operation_names_a_success() =>
        await EachAsync(o => o.GetProperty("responses").EnumerateObject().Any(r => r.Name[0] is '2' or '3'));

    [Fact]
    public async Task Every_error_is_a_problem_document()
    {
        var shared = (await DocumentAsync()).GetProperty("components").GetProperty("responses");

        await EachAsync(o => o.GetProperty("responses").EnumerateObject()
            .Where(r => r.Name[0] is '4' or '5')
            .All(r => (Text(r.Value, "$ref") is { } place ? shared.GetProperty(place.Split('/')[^1]) : r.Value).TryGetProperty("content", out var content)
                && (content.TryGetProperty("application/problem+json", out _) || Text(o, "operationId") == "GetReadiness")));
    }

    [Fact]
    public async Task Every_operation_names_the_answers_to_a_slow_request()
    {
        string[] unlimited = ["GetProduct", "ImportProducts", "ExportProducts", "GetIndex", "GetLiveness", "GetReadiness"]; // the last three load nothing

        await EachAsync(o => !o.TryGetProperty("requestBody", out _) || o.GetProperty("responses").TryGetProperty("408", out _));
        await EachAsync(o => o.GetProperty("responses").TryGetProperty("504", out _) != unlimited.Contains(Text(o, "operationId")));
    }

    [Fact]
    public async Task The_index_is_JSON_or_a_page()
    {
        var index = (await OperationsAsync()).Single(o => Text(o.Operation, "operationId") == "GetIndex").Operation;

        Assert.Equal(
            ["application/json", "text/html"],
            index.GetProperty("responses").GetProperty("200").GetProperty("content").EnumerateObject().Select(content => content.Name));
    }

    [Fact]
    public async Task Every_parameter_has_an_example_and_every_operation_says_whether_it_is_open()
    {
        await EachAsync(o => Parameters(o).All(p => HasExample(p) || IsSigned(p)));
        await EachAsync(o => o.TryGetProperty("security", out _));
    }

    [Fact]
    public async Task No_example_is_a_cursor_that_only_the_service_can_write() => await EachAsync(o => Parameters(o).All(p => !HasExample(p) || !IsSigned(p)));

    [Fact]
    public async Task Every_200_has_content() => await EachAsync(o => !o.GetProperty("responses").TryGetProperty("200", out var ok) || ok.TryGetProperty("content", out _));

    [Theory]
    [InlineData("ProblemDetails")]
    [InlineData("HttpValidationProblemDetails")]
    public async Task A_problem_may_have_the_members_that_it_has(string name)
    {
        var schema = (await DocumentAsync()).GetProperty("components").GetProperty("schemas").GetProperty(name);

        Assert.True(schema.GetProperty("properties").TryGetProperty("traceId", out _));
        Assert.False(schema.TryGetProperty("additionalProperties", out var more) && more.ValueKind == JsonValueKind.False);
    }

    [Fact]
    public async Task Every_write_answers_with_a_position_that_reads_from_caches_take() => Assert.All(await OperationsAsync(), o =>
    {
        var successes = o.Operation.GetProperty("responses").EnumerateObject().Where(r => r.Name[0] is '2').ToArray();
        var isRead = o.Name.StartsWith("GET ", StringComparison.Ordinal);

        Assert.All(successes, r => Assert.Equal(!isRead, HasHeader(r.Value, "Catalog-Position")));
        Assert.Equal(isRead && successes.Any(r => HasHeader(r.Value, "Cache-Status")), Parameters(o.Operation).Any(p => Text(p, "name") == "Catalog-Position"));
    });

    [Fact]
    public async Task Cache_tags_are_declared_where_a_shared_cache_is_sent_them()
    {
        var tagged = (await OperationsAsync())
            .SelectMany(o => o.Operation.GetProperty("responses").EnumerateObject().Where(r => HasHeader(r.Value, "Cache-Tag")).Select(r => $"{o.Name} {r.Name}")).ToArray();

        Assert.Contains("GET /products/{id} 200", tagged);
        Assert.DoesNotContain("GET /users/{id} 200", tagged);
        Assert.DoesNotContain(tagged, name => name.EndsWith(" 304", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_form_has_a_file_only_so_that_no_field_has_the_name_of_a_parameter_as_generated_methods_would() =>
        await EachAsync(o => !o.TryGetProperty("requestBody", out var body) || !body.GetProperty("content").TryGetProperty("multipart/form-data", out var form)
            || (form.GetProperty("schema").TryGetProperty("properties", out var fields) && fields.EnumerateObject().All(field => field.Name == "file")));

    [Fact]
    public async Task JSON_that_stands_for_many_lines_is_a_list() =>
        await EachAsync(o => !o.TryGetProperty("requestBody", out var body) || !body.GetProperty("content").TryGetProperty("application/x-ndjson", out _)
            || !body.GetProperty("content").TryGetProperty("application/json", out var json) || Text(json.GetProperty("schema"), "type") == "array");

    [Fact]
    public async Task Swagger_does_not_fill_in_what_may_be_left_out_of_a_query() =>
        await EachAsync(o => Parameters(o).All(p =>
            Text(p, "in") != "query" || (p.TryGetProperty("required", out var required) && required.GetBoolean()) || !p.TryGetProperty("example", out _)));

    [Fact]
    public async Task Every_group_is_described_and_every_list_is_items_and_next()
    {
        var document = await DocumentAsync();
        var schemas = document.GetProperty("components").GetProperty("schemas").EnumerateObject().ToDictionary(schema => schema.Name, schema => schema.Value);
        var lists = schemas.Values.Where(schema => schema.TryGetProperty("properties", out var p) && p.TryGetProperty("items", out _)).ToArray();

        Assert.All(document.GetProperty("tags").EnumerateArray(), tag => Assert.NotEmpty(Text(tag, "description")!));
        Assert.NotEmpty(lists);
        Assert.All(lists, list => Assert.Equal(
            ["null", "string"],
            list.GetProperty("properties").GetProperty("next").GetProperty("type").EnumerateArray().Select(type => type.GetString()!)));
        await EachAsync(o => o.GetProperty("responses").EnumerateObject().All(r => !r.Value.GetRawText().Contains("\"array\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Every_parameter_in_a_path_is_described_by_the_operation()
    {
        Assert.All(await OperationsAsync(), o => Assert.True(
            Placeholder().Matches(o.Path).Select(m => m.Groups[1].Value).Order()
                .SequenceEqual(Parameters(o.Operation).Where(p => Text(p, "in") == "path").Select(p => Text(p, "name")!).Order()),
            o.Name));
    }

    [Fact]
    public async Task The_document_names_a_contact_a_license_and_a_server()
    {
        var document = await DocumentAsync();

        Assert.NotEmpty(Text(document.GetProperty("info").GetProperty("contact"), "name")!);
        Assert.Equal("MIT", Text(document.GetProperty("info").GetProperty("license"), "name"));
        Assert.Equal("/", Text(document.GetProperty("servers").EnumerateArray().Single(), "url")); // whatever the address, the document is the same
    }

    private static JsonElement[] Parameters(JsonElement operation) =>
        operation.TryGetProperty("parameters", out var parameters) ? [.. parameters.EnumerateArray()] : [];

    private static bool HasExample(JsonElement parameter) =>
        parameter.TryGetProperty("example", out _) || parameter.GetProperty("schema").TryGetProperty("examples", out _);

    private static bool IsSigned(JsonElement parameter) => Text(parameter, "name") == "after" && !parameter.GetProperty("schema").TryGetProperty("pattern", out _);

    private static bool HasHeader(JsonElement response, string name) => response.TryGetProperty("headers", out var headers) && headers.TryGetProperty(name, out _);

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private async Task EachAsync(Func<JsonElement, bool> holds) =>
        Assert.All(await OperationsAsync(), o => Assert.True(holds(o.Operation), o.Name));

    private async Task<IReadOnlyList<(string Path, string Name, JsonElement Operation)>> OperationsAsync()
    {
        var operations = (await DocumentAsync()).GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()
            .Where(o => Methods.Contains(o.Name))
            .Select(o => (path.Name, $"{o.Name.ToUpperInvariant()} {path.Name}", o.Value))).ToArray();
        Assert.NotEmpty(operations);
        return operations;
    }

    private async Task<JsonElement> DocumentAsync() => JsonElement.Parse(await api.Http.GetStringAsync("/openapi/v1.json"));

    [GeneratedRegex("^[A-Z][A-Za-z]+$")]
    private static partial Regex Id();

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Placeholder();
}
