using Catalog.Testbed.Processes;
using Catalog.Testbed.Sources;

namespace Catalog.Testbed;

/// <summary>Chromium on this machine, to look at a page as its visitors do.</summary>
public static class Browser
{
    private const string Program = "chromium";
    private static readonly string[] Names = [Program, "chromium-browser", "google-chrome"];

    /// <summary>The path of Chromium, which is installed first where that is possible.</summary>
    /// <param name="progress">Receives a message before an installation; null: none.</param>
    /// <param name="ct">Cancels the installation.</param>
    /// <exception cref="ServersUnavailableException">It is not installed and cannot be installed here.</exception>
    public static async Task<string> FindAsync(IProgress<string>? progress = null, CancellationToken ct = default)
    {
        if (Names.Select(ProgramSearch.Find).FirstOrDefault(path => path is not null) is { } found)
        {
            return found;
        }

        await new ServerPrograms(new Machine(), progress).EnsureAsync([Program], ct);
        return ProgramSearch.Find(Program)!;
    }
}
