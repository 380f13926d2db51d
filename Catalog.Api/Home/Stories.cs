using System.Reflection;

namespace Catalog.Api.Home;

/// <summary>The <c>.http</c> files of this build, as text.</summary>
internal static class Stories
{
    private const string Folder = "stories/";
    private static readonly Assembly Assembly = typeof(Stories).Assembly;
    private static readonly SortedDictionary<string, byte[]> Files = Read();

    /// <summary>Each file with its subject: the first sentence of its first line.</summary>
    public static IReadOnlyList<StoryLink> All { get; } =
        [.. Files.Select(file => new StoryLink(TitleOf(file.Value), $"/{Folder}{file.Key}"))];

    /// <summary>A file in UTF-8; <see langword="null"/> if there is none of this name.</summary>
    public static byte[]? Find(string name) => Files.GetValueOrDefault(name);

    private static SortedDictionary<string, byte[]> Read()
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var resource in Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)))
        {
            files.Add(resource[Folder.Length..], Embedded.Bytes(resource));
        }

        return files;
    }

    private static string TitleOf(byte[] file)
    {
        using var reader = new StreamReader(new MemoryStream(file));
        return reader.ReadLine()!.TrimStart('#', ' ').Split(". ")[0].TrimEnd('.');
    }
}
