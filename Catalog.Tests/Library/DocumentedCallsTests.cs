using System.Text.RegularExpressions;
using Catalog.Tests.Operations;

namespace Catalog.Tests.Library;

public sealed partial class DocumentedCallsTests
{
    [Fact]
    public void The_calls_on_the_page_of_patterns_are_compiled()
    {
        var compiled = Lines(File.ReadAllText(Repository.PathOf("Catalog.Tests", "Library", "DocumentedCalls.cs"))).ToHashSet();
        var shown = Block().Matches(File.ReadAllText(Repository.PathOf("docs", "patterns.md"))).SelectMany(block => Lines(block.Groups[1].Value)).ToArray();

        Assert.NotEmpty(shown);
        Assert.All(shown, line => Assert.Contains(line, compiled));
    }

    private static IEnumerable<string> Lines(string text) =>
        text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd(';'));

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
