using System.Text.RegularExpressions;
using Catalog.Tests.Operations;

namespace Catalog.Tests.Library;

/// <summary>The layers of Catalog.Caching, read from its source: a folder uses only those below it.</summary>
public sealed partial class LayerTests
{
    /// <summary>From the lowest up. Folders in one row do not use each other.</summary>
    private static readonly string[][] Layers =
    [
        ["Clocks", "Background"],
        ["Telemetry"],
        ["Redis", "Entries"],
        ["Local"],
        ["Bus"],
        ["Shared"],
        ["Reading", "Writing", "Events", "Protection"],
        ["Patterns"],
        ["Hybrid"],
    ];

    /// <summary>Folders that are composed for each cache from the parts of the node.</summary>
    private static readonly string[] Composed = ["Patterns", "Hybrid"];

    private static readonly Source[] Files = [.. SourcesIn(Repository.PathOf("Catalog.Caching"))];

    [Fact]
    public void Every_folder_has_its_layer() => Assert.Equal(
        Layers.SelectMany(layer => layer).Append("").Order(), Files.Select(file => file.Folder).Distinct().Order());

    [Fact]
    public void A_file_is_in_the_namespace_of_its_folder() => Assert.All(
        Files, file => Assert.Contains($"namespace {$"Catalog.Caching.{file.Folder}".TrimEnd('.')};", file.Code, StringComparison.Ordinal));

    [Fact]
    public void A_folder_uses_only_those_below_it() => Assert.Empty(
        from file in Files
        where file.Folder != ""
        from used in file.Uses
        where used != file.Folder && LayerOf(used) >= LayerOf(file.Folder)
        select $"{file.Name} uses {used}");

    [Fact]
    public void The_composition_at_the_root_is_not_used_below_it()
    {
        var composition = Files.Where(file => file.Folder == "" && file.Uses.Count > 0).Select(file => file.Type).ToHashSet();
        Assert.Contains("CacheNode", composition);

        Assert.Empty(
            from file in Files
            where file.Folder != "" && !Composed.Contains(file.Folder)
            from word in Words().Matches(file.Code).Select(match => match.Value).Distinct()
            where composition.Contains(word)
            select $"{file.Name} uses {word}");
    }

    private static int LayerOf(string folder) => Array.FindIndex(Layers, layer => layer.Contains(folder));

    private static IEnumerable<Source> SourcesIn(string library)
    {
        var paths = Directory.EnumerateFiles(library, "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(library, path).Replace('\\', '/'))
            .Where(path => path.Split('/')[0] is not ("bin" or "obj"))
            .ToArray();
        foreach (var path in paths)
        {
            var code = Comments().Replace(File.ReadAllText(Path.Combine(library, path)), "");
            var named = Qualified().Matches(code)
                .Where(match => paths.Contains($"{match.Groups["folder"].Value}/{match.Groups["type"].Value}.cs"))
                .Concat(Usings().Matches(code))
                .Select(match => match.Groups["folder"].Value);
            yield return new Source(path, Path.GetDirectoryName(path)!, code, named.ToHashSet());
        }
    }

    [GeneratedRegex("//.*")]
    private static partial Regex Comments();

    [GeneratedRegex(@"^using (static |\w+ = )?Catalog\.Caching\.(?<folder>\w+)", RegexOptions.Multiline)]
    private static partial Regex Usings();

    [GeneratedRegex(@"(?<![\w.])(Catalog\.Caching\.)?(?<folder>[A-Z]\w+)\.(?<type>[A-Z]\w+)")]
    private static partial Regex Qualified();

    [GeneratedRegex(@"(?<!\.)\b[A-Z]\w+")]
    private static partial Regex Words();

    private sealed record Source(string Name, string Folder, string Code, IReadOnlySet<string> Uses)
    {
        public string Type => Path.GetFileNameWithoutExtension(Name);
    }
}
