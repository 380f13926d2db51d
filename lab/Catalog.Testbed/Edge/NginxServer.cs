using System.Net.Sockets;
using Catalog.Testbed.Processes;
using Catalog.Testbed.Sources;

namespace Catalog.Testbed.Edge;

/// <summary>nginx in front of API nodes, on loopback, with the configuration that is deployed (<c>deploy/nginx/catalog.conf</c>).</summary>
/// <remarks>
/// It ends with this object, and with this process, also when that is killed with -9; what it kept goes with it. One caller at a time
/// may break or start it.
/// </remarks>
public sealed class NginxServer : IAsyncDisposable
{
    private const string Program = "nginx";
    private const string Template = "catalog.conf";
    private static readonly string[] Programs = [Program, "ngx_http_lua_module.so"];
    private readonly ServerProcess _process;
    private readonly ThrowAwayFolder _folder;

    private NginxServer(ServerProcess process, ThrowAwayFolder folder, int purgePort)
    {
        _process = process;
        _folder = folder;
        Address = new Uri($"http://127.0.0.1:{process.Port}/");
        PurgeAddress = new Uri($"http://127.0.0.1:{purgePort}/");
        Http = new HttpClient { BaseAddress = Address };
        PurgeHttp = new HttpClient { BaseAddress = PurgeAddress };
    }

    /// <summary>Where clients come in.</summary>
    public Uri Address { get; }

    /// <summary>Where the purger comes in.</summary>
    public Uri PurgeAddress { get; }

    /// <summary>A client of it; its timeout is the default 100 s.</summary>
    public HttpClient Http { get; }

    /// <summary>A client of the purge listener.</summary>
    public HttpClient PurgeHttp { get; }

    /// <summary>Starts one and returns when it takes connections; empty. About 100 ms.</summary>
    /// <param name="nodes">The addresses of the nodes, at least one; they need not answer.</param>
    /// <param name="progress">Told of an installation; null: silent.</param>
    /// <param name="ct">Cancels the start.</param>
    /// <exception cref="ServersUnavailableException">nginx or its Lua module is neither installed nor could it be.</exception>
    /// <exception cref="ServerStartException">It ended, or did not answer in time.</exception>
    public static async Task<NginxServer> StartAsync(
        IReadOnlyList<Uri> nodes, IProgress<string>? progress = null, CancellationToken ct = default)
    {
        await new ServerPrograms(new Machine(), progress).EnsureAsync(Programs, ct);
        var folder = ThrowAwayFolder.Create();
        try
        {
            var purgePort = FreePort.Next();
            var definition = new ServerDefinition(
                "nginx", port => Command(nodes, folder.Path, port, purgePort), AcceptsAsync, Signal.Quit);
            return new NginxServer(await ServerProcess.StartAsync(definition, ct), folder, purgePort);
        }
        catch
        {
            await folder.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGKILL to it and its workers; what it kept stays on its disk.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>Starts it again after <see cref="KillAsync"/>, on the same ports and with what it kept.</summary>
    /// <param name="ct">Cancels the start.</param>
    /// <exception cref="ServerStartException">It did not come up.</exception>
    public Task StartAgainAsync(CancellationToken ct = default) => _process.StartAgainAsync(ct);

    /// <summary>Ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        PurgeHttp.Dispose();
        await _process.DisposeAsync();
        await _folder.DisposeAsync();
    }

    private static ProcessCommand Command(IReadOnlyList<Uri> nodes, string folder, int port, int purgePort)
    {
        var file = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(file, DeployedFile.Read(Template)
            .Replace("${NODES}", string.Concat(nodes.Select(node => $"server {node.Authority} max_fails=2 fail_timeout=2s; ")), StringComparison.Ordinal)
            .Replace("${LISTEN}", $"127.0.0.1:{port}", StringComparison.Ordinal)
            .Replace("${PURGE_LISTEN}", $"127.0.0.1:{purgePort}", StringComparison.Ordinal)
            .Replace("${STATE}", folder, StringComparison.Ordinal));
        return new ProcessCommand(ProgramSearch.Find(Program) ?? Program, ["-e", "stderr", "-c", file]) { EndSignal = Signal.Terminate };
    }

    private static async Task<bool> AcceptsAsync(int port, CancellationToken ct)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", port, ct);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
