using Catalog.Testbed.Processes;

namespace Catalog.Testbed.Edge;

/// <summary>Varnish in front of API nodes, as <c>deploy/varnish/start-varnish.sh</c> starts it, with at most 64 MB of answers.</summary>
/// <inheritdoc cref="EdgeServer" path="/remarks"/>
public sealed class VarnishServer : EdgeServer
{
    private const string Program = "varnishd";
    private const string Start = "start-varnish.sh";
    private const string Configuration = "catalog.vcl";
    private static readonly string[] Programs = [Program, "libvmod_xkey.so"];

    private VarnishServer(EdgeProcess started)
        : base(started)
    {
    }

    /// <summary>Starts one and returns when it takes connections; empty. About 1 s: its configuration is compiled.</summary>
    /// <param name="nodes">The addresses of the nodes, at least one; they need not answer.</param>
    /// <param name="progress">Told of an installation; null: silent.</param>
    /// <param name="ct">Cancels the start.</param>
    /// <exception cref="ServersUnavailableException">Varnish or its modules are neither installed nor could they be.</exception>
    /// <exception cref="ServerStartException">It ended, or did not answer in time.</exception>
    public static async Task<EdgeServer> StartAsync(
        IReadOnlyList<Uri> nodes, IProgress<string>? progress = null, CancellationToken ct = default) => new VarnishServer(
            await StartAsync("Varnish", Programs, (folder, port, purgePort) => Command(nodes, folder, port, purgePort), progress, ct));

    private static ProcessCommand Command(IReadOnlyList<Uri> nodes, string folder, int port, int purgePort)
    {
        foreach (var name in new[] { Start, Configuration })
        {
            File.WriteAllText(Path.Combine(folder, name), DeployedFile.Read(name));
        }

        var programFolder = Path.GetDirectoryName(ProgramSearch.Find(Program));
        return new ProcessCommand("sh", [Path.Combine(folder, Start)])
        {
            Environment = new Dictionary<string, string>
            {
                ["PATH"] = $"{Environment.GetEnvironmentVariable("PATH")}:{programFolder}",
                ["NODES"] = string.Join(' ', nodes.Select(node => node.Authority)),
                ["LISTEN"] = $"127.0.0.1:{port}",
                ["PURGE_LISTEN"] = $"127.0.0.1:{purgePort}",
                ["STATE"] = Path.Combine(folder, "state"),
                ["MEMORY"] = "64m",
            },
            EndSignal = Signal.Terminate,
        };
    }
}
