namespace Catalog.Tests.Operations;

/// <summary>Files of the repository that contains the tests.</summary>
internal static class Repository
{
    /// <summary>What a node may do in Redis, as arguments of ACL SETUSER.</summary>
    public static string[] RightsInRedis => File.ReadAllText(PathOf("deploy", "redis-rights")).Trim().Split(' ');

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
