using Catalog.Testbed.Hosts;
using Catalog.Testbed.Processes;

namespace Catalog.Testbed.Sources;

/// <summary>The machine this process runs on.</summary>
internal sealed class Machine : IMachine
{
    // One installation at a time: apt's lock option covers the package database, but a concurrent "apt-get update" fails.
    // The package lists may be missing (new container) or outdated, so update them if the installation fails.
    private const string Install = """
        install() { apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=120 "$@"; }
        install "$@" || { apt-get update -q && install "$@"; }
        """;

    /// <inheritdoc />
    public bool CanInstall => Environment.IsPrivilegedProcess && File.Exists("/etc/debian_version") && Has("apt-get");

    /// <inheritdoc />
    public string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    /// <inheritdoc />
    public Task<bool> HasContainersAsync(CancellationToken ct) => DockerCommand.AnswersAsync(ct);

    /// <inheritdoc />
    public bool Has(string program) => ProgramSearch.Find(program) is not null;

    /// <inheritdoc />
    public async Task InstallAsync(IReadOnlyList<string> packages, CancellationToken ct)
    {
        var command = new ProcessCommand("flock", ["/run/lock/catalog-testbed", "sh", "-c", Install, "install", .. packages])
        {
            Environment = new Dictionary<string, string> { ["DEBIAN_FRONTEND"] = "noninteractive" },
        };
        await using var installation = await WatchedProcess.StartAsync(command, ct);
        await installation.WaitForExitAsync(ct);
        if (installation.ExitCode != 0)
        {
            throw new ServersUnavailableException(
                $"apt-get install {string.Join(' ', packages)} failed.",
                new ServerStartException("apt-get", installation.RecentOutput));
        }
    }
}
