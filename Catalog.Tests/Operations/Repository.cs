namespace Catalog.Tests.Operations;

/// <summary>Files of the repository that contains the tests.</summary>
internal static class Repository
{
    /// <summary>The rights of a node whose keys have a prefix, as arguments of ACL SETUSER.</summary>
    public static string[] RightsOfNode(string prefix) =>
        File.ReadLines(PathOf("deploy", "redis-rights")).Single(line => line.StartsWith("catalog ", StringComparison.Ordinal))
            .Replace("catalog:*", prefix + "*", StringComparison.Ordinal).Split(' ')[1..];

    public static string PathOf(params ReadOnlySpan<string> parts)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Catalog.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException($"No Catalog.sln above {AppContext.BaseDirectory}.");
        }

        return Path.Combine([folder.FullName, .. parts]);
    }
}
