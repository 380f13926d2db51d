using System.Diagnostics;
using System.Globalization;

namespace Catalog.Testbed.Processes;

/// <summary>A server process and its workers: PostgreSQL runs one process per connection, Redis forks to write snapshots.</summary>
internal static class ProcessTree
{
    /// <summary>The process first, then its children; workers of these servers have no children.</summary>
    public static IReadOnlyList<int> Of(int processId) => [processId, .. Directory.Exists("/proc/self") ? FromProc(processId) : FromPgrep(processId)];

    private static IEnumerable<int> FromProc(int parent)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var processId) && ParentOf(folder) == parent)
            {
                yield return processId;
            }
        }
    }

    private static int? ParentOf(string procFolder)
    {
        try
        {
            // "pid (name) state ppid ...": the name may contain spaces and parentheses.
            var stat = File.ReadAllText(Path.Combine(procFolder, "stat"));
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null; // exited between listing and reading
        }
    }

    private static int[] FromPgrep(int parent)
    {
        using var pgrep = Process.Start(new ProcessStartInfo("pgrep", ["-P", $"{parent}"]) { RedirectStandardOutput = true })!;
        return [.. pgrep.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => int.Parse(line, CultureInfo.InvariantCulture))];
    }
}
