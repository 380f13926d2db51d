using Catalog.Testbed.Hosts;
using Catalog.Testbed.Processes;

namespace Catalog.Testbed.Edge;

/// <summary>nginx in front of API nodes, with <c>deploy/nginx/catalog.conf</c>.</summary>
/// <inheritdoc cref="EdgeServer" path="/remarks"/>
public sealed class NginxServer : EdgeServer
{
    private const string Program = "nginx";
    private const string StateInContainer = "/tmp"; // of the image's account; lasts as long as the container
    private const string Template = "catalog.conf";
    private static readonly TimeSpan LockTimeout = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(12);
    private static readonly string[] Programs = [Program, "ngx_http_lua_module.so"];

    private NginxServer(EdgeProcess started)
        : base(started)
    {
    }

    /// <summary>Starts nginx, with an empty cache, and returns when it accepts connections. About 100 ms.</summary>
    /// <param name="nodes">The addresses of the nodes, at least one; they need not be up.</param>
    /// <param name="progress">Receives installation progress; null: none.</param>
    /// <param name="lockTimeout">How long a reader waits for another's miss, in whole milliseconds; null: as deployed.</param>
    /// <param name="answerTimeout">How long a node may take to answer, in whole milliseconds; null: as deployed.</param>
    /// <param name="ct">Cancels the start.</param>
    /// <exception cref="ServersUnavailableException">nginx or its Lua module is not installed and cannot be installed.</exception>
    /// <exception cref="ServerStartException">It ended, or did not answer in time.</exception>
    public static async Task<EdgeServer> StartAsync(
        IReadOnlyList<Uri> nodes,
        IProgress<string>? progress = null,
        TimeSpan? lockTimeout = null,
        TimeSpan? answerTimeout = null,
        CancellationToken ct = default) => new NginxServer(
            await StartAsync(
                Program,
                DockerImage.Nginx,
                Programs,
                (host, folder, port, purgePort) => Command(host, nodes, folder, port, purgePort, lockTimeout ?? LockTimeout, answerTimeout ?? AnswerTimeout),
                progress,
                ct));

    private static ProcessCommand Command(
        IHost host, IReadOnlyList<Uri> nodes, string folder, int port, int purgePort, TimeSpan lockTimeout, TimeSpan answerTimeout)
    {
        var file = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(file, DeployedFile.Read(Template)
            .Replace($"lock_timeout {LockTimeout.TotalMilliseconds}ms", $"lock_timeout {lockTimeout.TotalMilliseconds}ms", StringComparison.Ordinal)
            .Replace($"read_timeout {AnswerTimeout.TotalSeconds}s", $"read_timeout {answerTimeout.TotalMilliseconds}ms", StringComparison.Ordinal)
            .Replace("${NODES}", string.Concat(nodes.Select(node => $"server {host.Reach(node.Authority)} max_fails=2 fail_timeout=2s; ")), StringComparison.Ordinal)
            .Replace("${LISTEN}", $"{host.ListenAddress}:{port}", StringComparison.Ordinal)
            .Replace("${PURGE_LISTEN}", $"{host.ListenAddress}:{purgePort}", StringComparison.Ordinal)
            .Replace("${STATE}", host is ThisMachine ? folder : StateInContainer, StringComparison.Ordinal));
        return new ProcessCommand(host.Program(Program), ["-e", "stderr", "-c", file]) { EndSignal = Signal.Terminate };
    }
}
