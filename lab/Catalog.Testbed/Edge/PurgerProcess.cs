using Catalog.Testbed.Processes;

namespace Catalog.Testbed.Edge;

/// <summary>The API's <c>purge</c> command in its own process.</summary>
/// <remarks>The process ends when this object is disposed or the current process ends, even with -9.</remarks>
public sealed class PurgerProcess : IAsyncDisposable
{
    private const string Begun = "Purging ";
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    private readonly WatchedProcess _process;

    private PurgerProcess(WatchedProcess process) => _process = process;

    /// <summary>The last lines of its output, for error messages.</summary>
    public IReadOnlyList<string> RecentOutput => _process.RecentOutput;

    /// <summary>Starts the purger; returns when it follows the bus.</summary>
    /// <param name="address">The purge listener of the cache.</param>
    /// <param name="redis">Connection string of Redis.</param>
    /// <param name="environment">More environment variables, such as "Caching__KeyPrefix"; null: none.</param>
    /// <param name="ct">Cancels the start.</param>
    /// <exception cref="ServerStartException">It exited while starting, or did not start within 2 min.</exception>
    public static async Task<PurgerProcess> StartAsync(
        Uri address, string redis, IReadOnlyDictionary<string, string>? environment = null, CancellationToken ct = default)
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var settings = new Dictionary<string, string>(environment ?? new Dictionary<string, string>())
        {
            ["ConnectionStrings__Redis"] = redis,
            ["Edge__Addresses__0"] = address.ToString(),
            ["DOTNET_NOLOGO"] = "1",
        };
        var command = new ProcessCommand(DotNetHost.Path, [Path.Combine(AppContext.BaseDirectory, "Catalog.Api.dll"), "purge"])
        {
            Environment = settings,
            WorkingDirectory = AppContext.BaseDirectory, // for appsettings.json
            EndSignal = Signal.Kill,
            OnLine = line =>
            {
                if (line.Contains(Begun, StringComparison.Ordinal))
                {
                    begun.TrySetResult();
                }
            },
        };
        var process = await WatchedProcess.StartAsync(command, ct);
        try
        {
            var exit = process.WaitForExitAsync(ct);
            if (await Task.WhenAny(begun.Task, exit).WaitAsync(StartLimit, ct) == exit)
            {
                await exit;
                throw new ServerStartException("The purger exited while starting.", process.RecentOutput);
            }

            return new PurgerProcess(process);
        }
        catch (TimeoutException)
        {
            await process.DisposeAsync();
            throw new ServerStartException($"The purger did not start within {StartLimit.TotalSeconds} s.", process.RecentOutput);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends SIGKILL; returns when the process has exited.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>Kills the process if it is still running.</summary>
    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
