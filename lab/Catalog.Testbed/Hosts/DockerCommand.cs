using System.Diagnostics;
using Catalog.Testbed.Processes;

namespace Catalog.Testbed.Hosts;

/// <summary>Docker's command line, which handles contexts, credentials and proxies better than a library.</summary>
internal static class DockerCommand
{
    private const string Program = "docker";
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);
    private static readonly Lazy<Task<string?>> Engine = new(AskEngineAsync);

    /// <summary>Whether an engine for Linux containers responds within 5 s.</summary>
    public static async Task<bool> AnswersAsync(CancellationToken ct) => await Engine.Value.WaitAsync(ct) is not null;

    /// <summary>
    /// Whether containers can use this machine's loopback: only if the engine runs directly on this Linux. Docker Desktop runs in a
    /// virtual machine, and a rootless engine has its own network.
    /// </summary>
    public static async Task<bool> SharesLoopbackAsync(CancellationToken ct) =>
        OperatingSystem.IsLinux()
        && Environment.GetEnvironmentVariable("CATALOG_CONTAINER_NETWORK") != "published" // to test published ports on Linux
        && await Engine.Value.WaitAsync(ct) is { } engine
        && !engine.Contains("Docker Desktop", StringComparison.Ordinal)
        && !engine.Contains("rootless", StringComparison.Ordinal);

    /// <summary>The start info of a docker command, in its own session if possible, so that Ctrl-C reaches only this process.</summary>
    public static ProcessStartInfo Start(params IEnumerable<string> arguments)
    {
        string[] session = ProgramSearch.Find("setsid") is { } setsid ? [setsid] : [];
        string[] command = [.. session, ProgramSearch.Find(Program) ?? Program, .. arguments];
        return new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }

    /// <summary>Runs a command until it exits.</summary>
    /// <returns>Its exit code and output.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(IEnumerable<string> arguments, CancellationToken ct)
    {
        using var docker = Process.Start(Start(arguments))!;
        try
        {
            docker.StandardInput.Close();
            var output = docker.StandardOutput.ReadToEndAsync(ct);
            var errors = docker.StandardError.ReadToEndAsync(ct);
            await docker.WaitForExitAsync(ct);
            return (docker.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException)
        {
            docker.Kill();
            throw;
        }
    }

    private static async Task<string?> AskEngineAsync()
    {
        if (ProgramSearch.Find(Program) is null)
        {
            return null;
        }

        using var limit = new CancellationTokenSource(AnswerLimit);
        try
        {
            var (exitCode, engine) = await RunAsync(
                ["info", "--format", "{{.OSType}}/{{.ServerVersion}}/{{.OperatingSystem}}/{{.SecurityOptions}}"], limit.Token);
            return exitCode == 0 && engine.StartsWith("linux/", StringComparison.Ordinal) && !engine.StartsWith("linux//", StringComparison.Ordinal)
                ? engine
                : null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
