using Catalog.Testbed.Hosts;

namespace Catalog.Testbed.Processes;

/// <summary>A server on a loopback port that does not change when the server is killed, stopped, frozen or restarted.</summary>
/// <remarks>Only one caller at a time may break or start it.</remarks>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int PortAttempts = 5;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(5);
    private readonly ServerDefinition _definition;
    private WatchedProcess _process;

    private ServerProcess(ServerDefinition definition, int port, WatchedProcess process)
    {
        _definition = definition;
        Port = port;
        _process = process;
    }

    public int Port { get; }

    public int ProcessId => _process.Id;

    public IHost Host => _definition.Host;

    /// <summary>Starts the server on a free port and returns when it responds.</summary>
    /// <remarks>If the start fails, the host is disposed.</remarks>
    /// <exception cref="ServerStartException">It exited or did not respond within 60 s.</exception>
    public static async Task<ServerProcess> StartAsync(ServerDefinition definition, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = definition.Host.TakePort();
            try
            {
                return new ServerProcess(definition, port, await LaunchAsync(definition, port, ct));
            }
            catch (ServerStartException failure) when (failure.PortWasTaken && attempt < PortAttempts)
            {
                // Another process took the port between the check and the server's bind.
            }
            catch
            {
                await definition.Host.DisposeAsync();
                throw;
            }
        }
    }

    public async Task StartAgainAsync(CancellationToken ct)
    {
        if (!_process.HasExited)
        {
            throw new InvalidOperationException($"{_definition.Name} is running; stop or kill it first.");
        }

        await _process.DisposeAsync();
        _process = await LaunchAsync(_definition, Port, ct);
    }

    public async Task StopAsync(CancellationToken ct)
    {
        _process.Send(_definition.Shutdown);
        _process.SendToAll(Signal.Continue); // a frozen process does not handle the signal
        try
        {
            await _process.WaitForExitAsync(ct).WaitAsync(ShutdownLimit, ct);
        }
        catch (TimeoutException)
        {
            await _process.KillAsync();
        }
    }

    public Task KillAsync() => _process.KillAsync();

    public void Freeze() => _process.SendToAll(Signal.Stop);

    public void Thaw() => _process.SendToAll(Signal.Continue);

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _definition.Host.ReturnPort(Port);
        await _definition.Host.DisposeAsync();
    }

    private static async Task<WatchedProcess> LaunchAsync(ServerDefinition definition, int port, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(StartLimit);
        var process = await WatchedProcess.StartAsync(definition.Command(port) with { Host = definition.Host }, ct);
        try
        {
            while (!await definition.Answers(port, limit.Token))
            {
                if (process.HasExited)
                {
                    await process.WaitForExitAsync(limit.Token); // to read the rest of its output
                    throw new ServerStartException($"{definition.Name} exited while starting.", process.RecentOutput);
                }

                await Task.Delay(5, limit.Token);
            }

            return process;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            await process.DisposeAsync();
            throw new ServerStartException(
                $"{definition.Name} did not respond within {StartLimit.TotalSeconds} s.", process.RecentOutput);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }
}
