using System.Diagnostics;
using Catalog.Testbed.Processes;

namespace Catalog.Testbed.Hosts;

/// <summary>The programs installed on this machine.</summary>
internal sealed class ThisMachine : IHost
{
    public static readonly ThisMachine Instance = new();

    private ThisMachine()
    {
    }

    /// <inheritdoc />
    public string ListenAddress => "127.0.0.1";

    /// <inheritdoc />
    public int TakePort() => FreePort.Next();

    /// <inheritdoc />
    public void ReturnPort(int port)
    {
        // Not reused: a client that still reconnects to the port must not find another server.
    }

    /// <inheritdoc />
    public string Program(string name) => ProgramSearch.Find(name) ?? name;

    /// <inheritdoc />
    public ProcessStartInfo Watch(ProcessCommand command)
    {
        var start = WatchScript.Command("watch-process.sh", [command.EndSignal.Name, command.Program, .. command.Arguments]);
        start.WorkingDirectory = command.WorkingDirectory ?? "";
        foreach (var (name, value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    /// <inheritdoc />
    public void Send(Signal signal, int processId) => signal.SendTo(processId);

    /// <inheritdoc />
    public void SendToAll(Signal signal, int processId)
    {
        // The program first: once stopped or dead, it starts no more workers.
        signal.SendTo(processId);
        foreach (var worker in ProcessTree.Of(processId).Skip(1))
        {
            signal.SendTo(worker);
        }
    }

    /// <inheritdoc />
    public void Kill(int processId)
    {
        // Stop it first, so that its killed workers are still its children when they are listed.
        Signal.Stop.SendTo(processId);
        foreach (var process in ProcessTree.Of(processId).Reverse())
        {
            Signal.Kill.SendTo(process);
        }
    }

    /// <inheritdoc />
    public string Reach(string endpoint) => endpoint;

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
