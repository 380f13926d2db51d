using System.Text.Json;
using System.Text.RegularExpressions;
using Catalog.Tests.Operations;

namespace Catalog.Tests.Stories;

/// <summary>The <c>.http</c> files use what Visual Studio, VS Code, Rider and httpyac have in common, and nothing else.</summary>
public sealed partial class StorySyntaxTests
{
    public static TheoryData<string> Files => [.. Directory.GetFiles(Repository.PathOf("http"), "*.http").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_story_is_in_the_syntax_that_all_editors_share(string file) =>
        Assert.NotEmpty(StoryFile.Read(file, File.ReadAllText(Repository.PathOf("http", file))));

    [Fact]
    public async Task Each_operation_of_the_API_is_in_a_story()
    {
        var paths = JsonElement.Parse(await File.ReadAllTextAsync(Repository.PathOf("docs", "openapi.json"))).GetProperty("paths").EnumerateObject()
            .OrderBy(path => path.Name.Count(c => c == '{')).ToList(); // /products/trending before /products/{id}
        var told = Directory.GetFiles(Repository.PathOf("http"), "*.http")
            .SelectMany(path => StoryFile.Read(Path.GetFileName(path), File.ReadAllText(path)))
            .Select(request => (request.Method, Path: Address().Match(request.Address).Groups[1].Value))
            .Select(request => $"{request.Method} {paths.Find(path => IsAt(path.Name, request.Path)).Name}")
            .ToHashSet(StringComparer.Ordinal);

        var operations = paths.SelectMany(path => path.Value.EnumerateObject()
            .Where(method => method.Value.TryGetProperty("operationId", out _)).Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}"));

        Assert.Equal([], operations.Except(told));
    }

    [Theory]
    [InlineData("@host = http://localhost\n### A\n# Expect 200\nGET {{host}}/")] // a variable of the file would hide the lab's
    [InlineData("{{\n  exports.a = 1;\n}}\n### A\n# Expect 200\nGET {{host}}/")] // a script
    [InlineData("### A\n# Expect 200\n# @name a\nGET {{host}}/")] // a name for chaining
    [InlineData("### A\n# Expect 200\nGET {{host}}/\n?? status == 200")] // an assertion
    [InlineData("### A\n# Expect 200\nGET {{host}}/\n\n?? status == 200")]
    [InlineData("### A\n# Expect 200\nGET {{host}}/\n\n> {% client.log(1) %}")] // a handler of the response
    [InlineData("### A\n# Expect 200\nPOST {{host}}/\n\n< ./body.json")] // a body from a file
    [InlineData("### A\n# Expect 200\nGET {{host}}/products/{{a.id}}")] // a value of another response
    [InlineData("### A\n# Expect 200\nGET {{host}}/ HTTP/1.1")]
    [InlineData("### A\n# Expect 200\nGET http://localhost:5080/")]
    [InlineData("### A\nGET {{host}}/")] // nothing is expected
    public void What_an_editor_does_not_know_is_refused(string text) => Assert.Throws<FormatException>(() => StoryFile.Read("a.http", text));

    private static bool IsAt(string template, string path) =>
        template.Split('/') is var wanted && path.Split('/') is var given && wanted.Length == given.Length
        && wanted.Zip(given).All(part => part.First.StartsWith('{') || part.First == part.Second);

    [GeneratedRegex(@"^\{\{(?:host|other)\}\}(/[^?]*)")]
    private static partial Regex Address();
}
