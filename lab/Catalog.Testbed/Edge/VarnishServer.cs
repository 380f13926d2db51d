using Catalog.Testbed.Hosts;
using Catalog.Testbed.Processes;

namespace Catalog.Testbed.Edge;

/// <summary>Varnish in front of API nodes, as <c>deploy/varnish/start-varnish.sh</c> starts it, with at most 64 MB of answers.</summary>
/// <inheritdoc cref="EdgeServer" path="/remarks"/>
public sealed class VarnishServer : EdgeServer
{
    private const string Program = "varnishd";
    private const string Start = "start-varnish.sh";

    // It starts often: what compiling well costs does not come back. Debian's images have no cc, only the compiler under its full name.
    private const string Compile =
        "exec $(command -v cc || command -v gcc || echo $(uname -m)-linux-gnu-gcc) -O0 -w -fpic -shared -o %o %s";
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
            await StartAsync(
                "Varnish", DockerImage.Varnish, Programs, (host, folder, port, purgePort) => Command(host, nodes, folder, port, purgePort), progress, ct));

    private static ProcessCommand Command(IHost host, IReadOnlyList<Uri> nodes, string folder, int port, int purgePort)
    {
        foreach (var name in new[] { Start, Configuration })
        {
            File.WriteAllText(Path.Combine(folder, name), DeployedFile.Read(name));
        }

        var path = host is ThisMachine
            ? $"{Environment.GetEnvironmentVariable("PATH")}:{Path.GetDirectoryName(host.Program(Program))}"
            : "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        return new ProcessCommand("sh", [Path.Combine(folder, Start)])
        {
            Environment = new Dictionary<string, string>
            {
                ["PATH"] = path,
                ["NODES"] = string.Join(' ', nodes.Select(node => host.Reach(node.Authority))),
                ["LISTEN"] = $"{host.ListenAddress}:{port}",
                ["PURGE_LISTEN"] = $"{host.ListenAddress}:{purgePort}",
                ["STATE"] = host is ThisMachine ? Path.Combine(folder, "state") : "/tmp/state",
                ["MEMORY"] = "64m",
                ["CC_COMMAND"] = Compile,
            },
            EndSignal = Signal.Terminate,
        };
    }
}
