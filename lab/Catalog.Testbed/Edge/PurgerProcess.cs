using Catalog.Testbed.Processes;

namespace Catalog.Testbed.Edge;

/// <summary>The command <c>purge</c> of the API in a process of its own.</summary>
/// <remarks>It ends with this object, and with this process, also when that is killed with -9.</remarks>
public sealed class PurgerProcess : IAsyncDisposable
{
    private const string Begun = "Purging ";
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    private readonly WatchedProcess _process;

    private PurgerProcess(WatchedProcess process) => _process = process;

    /// <summary>The last lines it printed, for error messages.</summary>
    public IReadOnlyList<string> RecentOutput => _process.RecentOutput;

    /// <summary>Starts one; returns when it has begun to follow the bus.</summary>
    /// <param name="address">Where the cache takes purges.</param>
    /// <param name="redis">Connection string of Redis.</param>
    /// <param name="environment">Further environment variables, such as "Caching__KeyPrefix"; null: none.</param>
    /// <param name="ct">Cancels the start.</param>
    /// <exception cref="ServerStartException">It ended while starting, or took longer than 30 s.</exception>
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
                throw new ServerStartException("The purger ended while starting.", process.RecentOutput);
            }

            return new PurgerProcess(process);
        }
        catch (TimeoutException)
        {
            await process.DisposeAsync();
            throw new ServerStartException($"The purger did not begin within {StartLimit.TotalSeconds} s.", process.RecentOutput);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGKILL; returns when it is gone.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>Kills it unless it has ended.</summary>
    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
