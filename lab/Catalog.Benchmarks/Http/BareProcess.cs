using Catalog.Testbed;
using Catalog.Testbed.Processes;

namespace Catalog.Benchmarks.Http;

/// <summary>A <see cref="BareServer"/> in a child process, with the runtime settings of an API node. The process ends with this object.</summary>
internal sealed class BareProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private readonly WatchedProcess _process;

    private BareProcess(WatchedProcess process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public int ProcessId => _process.Id;

    public static async Task<BareProcess> StartAsync(Uri node, string redis, string postgres, CancellationToken ct)
    {
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var assembly = Path.Combine(AppContext.BaseDirectory, "Catalog.Benchmarks.dll");
        var process = await WatchedProcess.StartAsync(
            new ProcessCommand(DotNetHost.Path, [assembly, BareServer.Command, node.ToString(), redis, postgres])
            {
                // As set by the web SDK for the API.
                Environment = new Dictionary<string, string> { ["DOTNET_gcServer"] = "1", ["DOTNET_NOLOGO"] = "1" },
                EndSignal = Signal.Kill,
                OnLine = line =>
                {
                    if (line.StartsWith(BareServer.Listening, StringComparison.Ordinal))
                    {
                        listening.TrySetResult(new Uri(line[BareServer.Listening.Length..]));
                    }
                },
            },
            ct);
        try
        {
            return new BareProcess(process, await listening.Task.WaitAsync(StartLimit, ct));
        }
        catch (Exception e)
        {
            var output = process.RecentOutput;
            await process.DisposeAsync();
            throw e is TimeoutException ? new ServerStartException("The bare server did not start.", output) : e;
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
