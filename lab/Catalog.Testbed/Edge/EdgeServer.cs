using Catalog.Testbed.Hosts;
using Catalog.Testbed.Processes;

namespace Catalog.Testbed.Edge;

/// <summary>A cache in front of API nodes, on loopback, with the configuration that is deployed.</summary>
/// <remarks>
/// It ends with this object, and with this process, also when that is killed with -9; what it kept goes with it. One caller at a time
/// may break or start it.
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

    /// <summary>Where clients come in.</summary>
    public Uri Address { get; }

    /// <summary>Where the purger comes in.</summary>
    public Uri PurgeAddress { get; }

    /// <summary>A client of it; its timeout is the default 100 s.</summary>
    public HttpClient Http { get; }

    /// <summary>A client of the purge listener.</summary>
    public HttpClient PurgeHttp { get; }

    /// <summary>SIGKILL to it and its workers; what it has on a disk stays there.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>Starts it again after <see cref="KillAsync"/>, on the same ports and with the same folder.</summary>
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
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts one and returns when it takes connections.</summary>
    /// <param name="name">For messages.</param>
    /// <param name="image">The image that has it.</param>
    /// <param name="programs">What has to be installed where it runs on this machine.</param>
    /// <param name="command">From where it runs, a folder of its own, its port and the port of its purge listener.</param>
    /// <param name="progress">Told of an installation.</param>
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

    // An answer, not a connection: Varnish closes what came in before its worker was up. The purge listener answers by itself.
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
