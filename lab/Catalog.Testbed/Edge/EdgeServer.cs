using Catalog.Testbed.Hosts;
using Catalog.Testbed.Processes;

namespace Catalog.Testbed.Edge;

/// <summary>A cache in front of API nodes, on loopback, with the deployed configuration.</summary>
/// <remarks>
/// The process and its stored data end when this object is disposed or the current process ends, even with -9. Only one caller at a
/// time may break or start it.
/// </remarks>
public abstract class EdgeServer : IAsyncDisposable
{
    private readonly ServerProcess _process;
    private readonly ThrowAwayFolder _folder;

    private protected EdgeServer(EdgeProcess started)
    {
        _process = started.Process;
        _folder = started.Folder;
        Address = new Uri($"http://127.0.0.1:{started.Process.Port}/");
        PurgeAddress = new Uri($"http://127.0.0.1:{started.PurgePort}/");
        Http = new HttpClient { BaseAddress = Address };
        PurgeHttp = new HttpClient { BaseAddress = PurgeAddress };
    }

    /// <summary>The address for clients.</summary>
    public Uri Address { get; }

    /// <summary>The address for the purger.</summary>
    public Uri PurgeAddress { get; }

    /// <summary>A client for it; its timeout is the default of 100 s.</summary>
    public HttpClient Http { get; }

    /// <summary>A client for the purge listener.</summary>
    public HttpClient PurgeHttp { get; }

    /// <summary>Sends SIGKILL to it and its workers; data on disk is kept.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>Starts it again after <see cref="KillAsync"/>, on the same ports and with the same folder.</summary>
    /// <param name="ct">Cancels the start.</param>
    /// <exception cref="ServerStartException">It did not start.</exception>
    public Task StartAgainAsync(CancellationToken ct = default) => _process.StartAgainAsync(ct);

    /// <summary>Stops it.</summary>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        PurgeHttp.Dispose();
        await _process.DisposeAsync();
        await _folder.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts a server and returns when it accepts connections.</summary>
    /// <param name="name">The name for messages.</param>
    /// <param name="image">The image that contains it.</param>
    /// <param name="programs">The programs that must be installed if it runs on this machine.</param>
    /// <param name="command">Creates the command from the host, a folder, the port and the purge listener's port.</param>
    /// <param name="progress">Receives installation progress.</param>
    /// <param name="ct">Cancels the start.</param>
    private protected static async Task<EdgeProcess> StartAsync(
        string name,
        DockerImage image,
        IReadOnlyList<string> programs,
        Func<IHost, string, int, int, ProcessCommand> command,
        IProgress<string>? progress,
        CancellationToken ct)
    {
        var host = await PrivateServers.ForEdgeAsync(image, programs, progress, ct);
        var folder = ThrowAwayFolder.Create();
        try
        {
            var purgePort = host.TakePort();
            var definition = new ServerDefinition(
                name,
                host,
                port => command(host, folder.Path, port, purgePort),
                (_, cancel) => AnswersAsync(purgePort, cancel),
                Signal.Quit);
            return new EdgeProcess(await ServerProcess.StartAsync(definition, ct), folder, purgePort);
        }
        catch
        {
            await folder.DisposeAsync();
            throw;
        }
    }

    // Waits for a response, not a connection: Varnish closes connections that arrive before its worker is up.
    private static async Task<bool> AnswersAsync(int purgePort, CancellationToken ct)
    {
        using var client = new HttpClient();
        try
        {
            using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{purgePort}/"), ct);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
