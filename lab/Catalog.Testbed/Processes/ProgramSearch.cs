namespace Catalog.Testbed.Processes;

/// <summary>Finds server programs and their modules where package managers install them.</summary>
internal static class ProgramSearch
{
    /// <summary>The full path of a program, or null if it is not installed.</summary>
    public static string? Find(string program) =>
        Folders().Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static IEnumerable<string> Folders()
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        return path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(["/usr/local/bin", "/usr/bin", "/usr/sbin", "/opt/homebrew/bin"])
            .Concat(["/usr/lib/nginx/modules"])
            .Concat(VarnishModules())
            .Concat(Versions("/usr/lib/postgresql", "*"))
            .Concat(Versions("/opt/homebrew/opt", "postgresql*"))
            .Concat(Versions("/usr/local/opt", "postgresql*"));
    }

    /// <summary>On Debian, a folder below the architecture's name, such as <c>/usr/lib/x86_64-linux-gnu</c>.</summary>
    private static IEnumerable<string> VarnishModules() =>
        Directory.Exists("/usr/lib") ? Directory.GetDirectories("/usr/lib", "*-linux-*").Select(folder => Path.Combine(folder, "varnish/vmods")) : [];

    /// <summary>The bin folders of installed versions, newest first.</summary>
    private static IEnumerable<string> Versions(string root, string pattern) =>
        Directory.Exists(root)
            ? Directory.GetDirectories(root, pattern)
                .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder).Split('@')[^1], out var version) ? version : 0)
                .Select(folder => Path.Combine(folder, "bin"))
            : [];
}
