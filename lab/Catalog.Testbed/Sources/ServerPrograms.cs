namespace Catalog.Testbed.Sources;

/// <summary>Makes sure that the server programs are installed.</summary>
/// <param name="machine">The machine.</param>
/// <param name="progress">Receives a message before an installation.</param>
internal sealed class ServerPrograms(IMachine machine, IProgress<string>? progress)
{
    /// <summary>The programs of a pair of servers.</summary>
    public static readonly IReadOnlyList<string> Both = ["postgres", "redis-server"];

    private static readonly Dictionary<string, string> Packages = new()
    {
        ["postgres"] = "postgresql",
        ["redis-server"] = "redis-server",
        ["nginx"] = "nginx",
        ["ngx_http_lua_module.so"] = "libnginx-mod-http-lua",
        ["varnishd"] = "varnish",
        ["libvmod_xkey.so"] = "varnish-modules",
        ["chromium"] = "chromium",
    };

    public static IReadOnlyList<string> Missing(IMachine machine, IEnumerable<string> programs) =>
        [.. programs.Where(program => !machine.Has(program))];

    /// <summary>Installs missing programs.</summary>
    /// <exception cref="ServersUnavailableException">They cannot be installed here, or the installation failed.</exception>
    public async Task EnsureAsync(IReadOnlyList<string> programs, CancellationToken ct)
    {
        var missing = Missing(machine, programs);
        if (missing.Count == 0)
        {
            return;
        }

        var packages = missing.Select(program => Packages[program]).ToArray();
        if (!machine.CanInstall)
        {
            throw new ServersUnavailableException(
                $"Not installed on this machine: {string.Join(", ", missing)} (Debian, Ubuntu: {string.Join(' ', packages)}).");
        }

        progress?.Report($"Installing {string.Join(", ", packages)} with apt-get (once, as root)");
        await SlowStep.RunAsync("Installing", InstallAsync(packages, ct), progress);
    }

    private async Task<bool> InstallAsync(IReadOnlyList<string> packages, CancellationToken ct)
    {
        await machine.InstallAsync(packages, ct);
        return true;
    }
}
