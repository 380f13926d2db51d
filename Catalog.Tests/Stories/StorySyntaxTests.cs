using Catalog.Tests.Operations;

namespace Catalog.Tests.Stories;

/// <summary>The <c>.http</c> files use what Visual Studio, VS Code, Rider and httpyac have in common, and nothing else.</summary>
public sealed class StorySyntaxTests
{
    public static TheoryData<string> Files => [.. Directory.GetFiles(Repository.PathOf("http"), "*.http").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_story_is_in_the_syntax_that_all_editors_share(string file) =>
        Assert.NotEmpty(StoryFile.Read(file, File.ReadAllText(Repository.PathOf("http", file))));

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
}
