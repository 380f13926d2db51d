using System.Text.RegularExpressions;
using Catalog.Tests.Operations;

namespace Catalog.Tests.Samples;

/// <summary>A sample is copied as one file.</summary>
public sealed partial class SampleFilesTests
{
    private const int MostLines = 150;

    public static TheoryData<string> Names =>
        [.. Directory.GetFiles(Repository.PathOf("samples"), "*.cs").Select(file => Path.GetFileName(file)!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_sample_has_at_most_150_lines_and_uses_only_the_framework_and_the_client(string name)
    {
        var lines = File.ReadAllLines(Repository.PathOf("samples", name));

        Assert.InRange(lines.Length, 1, MostLines);
        Assert.All(
            lines.Select(line => Using().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value),
            used => Assert.True(IsAllowed(used), used));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_header_says_what_holds_and_what_does_not_and_what_it_costs_and_which_race_the_naive_form_loses(string name)
    {
        var text = File.ReadAllText(Repository.PathOf("samples", name));

        Assert.All(
            ["<para>Holds: ", "<para>Does not hold: ", "<para>Cost: ", "The naive "],
            part => Assert.Contains(part, text, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_readme_links_to_every_sample(string name) =>
        Assert.Contains($"({name})", File.ReadAllText(Repository.PathOf("samples", "README.md")), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_page_about_patterns_links_to_every_sample(string name) =>
        Assert.Contains($"(../samples/{name})", File.ReadAllText(Repository.PathOf("docs", "patterns.md")), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_sample_names_no_type_of_another_file(string name)
    {
        var code = File.ReadLines(Repository.PathOf("samples", name))
            .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal));
        var text = string.Join('\n', code);

        var others = Names.Select(row => Path.GetFileNameWithoutExtension(row.Data)).Where(other => name != other + ".cs");

        Assert.DoesNotContain(others, other => Regex.IsMatch(text, $@"\b{other}[<(.]"));
    }

    [Fact]
    public void The_samples_need_nothing_but_the_framework_and_the_client() => Assert.All(
        typeof(Catalog.Samples.Feed).Assembly.GetReferencedAssemblies(),
        used => Assert.True(IsAllowed(used.Name!), used.Name));

    private static bool IsAllowed(string name) =>
        name is "System" or "StackExchange.Redis" || name.StartsWith("System.", StringComparison.Ordinal);

    [GeneratedRegex(@"^\s*(?:global\s+)?using\s+(?:static\s+|\w+\s*=\s*)?([\w.]+)\s*;")]
    private static partial Regex Using();
}
