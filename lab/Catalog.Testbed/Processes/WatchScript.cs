using System.Diagnostics;

namespace Catalog.Testbed.Processes;

/// <summary>The embedded shell scripts that tie a process or folder to the lifetime of this process, through a pipe on standard input.</summary>
internal static class WatchScript
{
    /// <summary>The start info of a script, in its own session if possible, so that Ctrl-C reaches only this process.</summary>
    /// <param name="name">File name of the script.</param>
    /// <param name="arguments">Its positional parameters.</param>
    /// <exception cref="ServerStartException">On Windows, which has no POSIX shell.</exception>
    public static ProcessStartInfo Command(string name, params IEnumerable<string> arguments)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new ServerStartException("Servers and nodes are started by a POSIX shell, which Windows lacks: work in WSL 2, as on Linux.", []);
        }

        string[] shell = ["sh", "-c", Read(name), name];
        string[] session = ProgramSearch.Find("setsid") is { } setsid ? [setsid] : [];
        string[] command = [.. session, .. shell, .. arguments];
        return new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }

    /// <summary>The text of a script.</summary>
    /// <param name="name">Its file name.</param>
    public static string Read(string name)
    {
        using var stream = typeof(WatchScript).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
