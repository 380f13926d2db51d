using System.Diagnostics;
using System.Globalization;
using Catalog.Testbed.Hosts;

namespace Catalog.Testbed.Processes;

/// <summary>A program, here or in a container, that ends when this process ends, even with -9 (watch-process.sh).</summary>
internal sealed class WatchedProcess : IAsyncDisposable
{
    private const string PidPrefix = "watched pid ";
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    private readonly IHost _host;
    private readonly Process _shell;
    private readonly RecentLines _output = new();
    private readonly TaskCompletionSource<int> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<string>? _onLine;

    private WatchedProcess(ProcessCommand command)
    {
        _host = command.Host;
        _onLine = command.OnLine;
        _shell = new Process { StartInfo = _host.Watch(command) };
        _shell.OutputDataReceived += (_, line) => Receive(line.Data);
        _shell.ErrorDataReceived += (_, line) => Receive(line.Data);
    }

    /// <summary>The program's process id, not that of the watching shell; in a container, the id inside it.</summary>
    public int Id { get; private set; }

    public bool HasExited => _shell.HasExited;

    /// <summary>Its exit status after it has exited; 128 + n for signal n.</summary>
    public int ExitCode => _shell.ExitCode;

    /// <summary>The last 200 lines of its output.</summary>
    public IReadOnlyList<string> RecentOutput => _output.ToList();

    /// <summary>Starts the program; returns once its process id is known.</summary>
    /// <exception cref="ServerStartException">It was not started; the message includes its output.</exception>
    public static async Task<WatchedProcess> StartAsync(ProcessCommand command, CancellationToken ct)
    {
        var process = new WatchedProcess(command);
        try
        {
            process._shell.Start();
            process._shell.BeginOutputReadLine();
            process._shell.BeginErrorReadLine();
            await Task.WhenAny(process._started.Task, process._shell.WaitForExitAsync(ct)).WaitAsync(StartLimit, ct);
            process.Id = process._started.Task.IsCompleted // set even if the program has already exited, since all its output has been read
                ? await process._started.Task
                : throw new ServerStartException($"{command.Program} was not started.", process.RecentOutput);
            return process;
        }
        catch (TimeoutException)
        {
            process._shell.Dispose();
            throw new ServerStartException($"{command.Program} was not started within {StartLimit.TotalSeconds} s.", process.RecentOutput);
        }
        catch
        {
            process._shell.Dispose(); // closes the pipe, so the script ends the program
            throw;
        }
    }

    /// <summary>Signals only the program; does nothing after it has exited.</summary>
    public void Send(Signal signal)
    {
        if (!HasExited)
        {
            _host.Send(signal, Id);
        }
    }

    /// <summary>Signals the program, then its workers.</summary>
    public void SendToAll(Signal signal)
    {
        if (!HasExited)
        {
            _host.SendToAll(signal, Id);
        }
    }

    /// <summary>Returns when the program has exited and all its output has been read.</summary>
    public Task WaitForExitAsync(CancellationToken ct) => _shell.WaitForExitAsync(ct);

    /// <summary>Sends SIGKILL to the program and its workers; returns when they have exited.</summary>
    public async Task KillAsync()
    {
        if (!HasExited)
        {
            _host.Kill(Id);
        }

        await WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Kills the program if it is still running.</summary>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _shell.Dispose();
    }

    private void Receive(string? line)
    {
        if (line is null)
        {
            return;
        }

        if (!_started.Task.IsCompleted && line.StartsWith(PidPrefix, StringComparison.Ordinal))
        {
            _started.SetResult(int.Parse(line.AsSpan(PidPrefix.Length), CultureInfo.InvariantCulture));
            return;
        }

        _output.Add(line);
        _onLine?.Invoke(line);
    }
}
