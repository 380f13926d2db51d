namespace Catalog.Tests.Operations;

/// <summary>Files of the repository that the tests lie in.</summary>
internal static class Repository
{
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
