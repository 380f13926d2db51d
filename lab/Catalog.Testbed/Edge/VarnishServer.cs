using Catalog.Testbed.Hosts;
using Catalog.Testbed.Processes;

namespace Catalog.Testbed.Edge;

/// <summary>Varnish in front of API nodes, started by <c>deploy/varnish/start-varnish.sh</c>, with at most 64 MB of responses.</summary>
/// <inheritdoc cref="EdgeServer" path="/remarks"/>
public sealed class VarnishServer : EdgeServer
{
    private const string Program = "varnishd";
    private const string Start = "start-varnish.sh";

    // Starts are frequent, so optimizing the compiled code does not pay. Debian's images have no cc, only the compiler's full name.
    private const string Compile =
        "exec $(command -v cc || command -v gcc || echo $(uname -m)-linux-gnu-gcc) -O0 -w -fpic -shared -o %o %s";
    private const string Configuration = "catalog.vcl";
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(12);
    private static readonly string[] Programs = [Program, "libvmod_xkey.so"];

    private VarnishServer(EdgeProcess started)
        : base(started)
    {
    }

    /// <summary>Starts Varnish, with an empty cache, and returns when it accepts connections. About 1 s, to compile its configuration.</summary>
    /// <param name="nodes">The addresses of the nodes, at least one; they need not be up.</param>
    /// <param name="progress">Receives installation progress; null: none.</param>
    /// <param name="answerTimeout">How long a node may take to answer, in whole milliseconds; null: as deployed.</param>
    /// <param name="ct">Cancels the start.</param>
    /// <exception cref="ServersUnavailableException">Varnish or its modules are not installed and cannot be installed.</exception>
    /// <exception cref="ServerStartException">It exited or did not respond in time.</exception>
    public static async Task<EdgeServer> StartAsync(
        IReadOnlyList<Uri> nodes, IProgress<string>? progress = null, TimeSpan? answerTimeout = null, CancellationToken ct = default) => new VarnishServer(
            await StartAsync(
                "Varnish",
                DockerImage.Varnish,
                Programs,
                (host, folder, port, purgePort) => Command(host, nodes, folder, port, purgePort, answerTimeout ?? AnswerTimeout),
                progress,
                ct));

    private static ProcessCommand Command(IHost host, IReadOnlyList<Uri> nodes, string folder, int port, int purgePort, TimeSpan answerTimeout)
    {
        foreach (var name in new[] { Start, Configuration })
        {
            File.WriteAllText(Path.Combine(folder, name), DeployedFile.Read(name)
                .Replace($"first_byte_timeout = {AnswerTimeout.TotalSeconds}s", $"first_byte_timeout = {answerTimeout.TotalMilliseconds}ms", StringComparison.Ordinal));
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
