using System.Diagnostics;
using Catalog.Testbed.Processes;

namespace Catalog.Testbed.Hosts;

/// <summary>The place where a server's program runs: this machine or a container.</summary>
/// <remarks>A host belongs to its server and is disposed with it.</remarks>
internal interface IHost : IAsyncDisposable
{
    /// <summary>The address that servers listen on, so that they are reachable at 127.0.0.1.</summary>
    string ListenAddress { get; }

    /// <summary>Reserves a port that is reachable at 127.0.0.1, from here and from other servers on the host.</summary>
    int TakePort();

    /// <summary>Returns a port after its server has ended for good.</summary>
    void ReturnPort(int port);

    /// <summary>The path or name of a program on the host.</summary>
    string Program(string name);

    /// <summary>The start info of watch-process.sh with the program, which ends when this process does.</summary>
    ProcessStartInfo Watch(ProcessCommand command);

    /// <summary>Signals only the program.</summary>
    void Send(Signal signal, int processId);

    /// <summary>Signals the program, then its workers.</summary>
    void SendToAll(Signal signal, int processId);

    /// <summary>Sends SIGKILL to the program and its workers.</summary>
    void Kill(int processId);

    /// <summary>The address at which a server reaches an endpoint on this machine's loopback.</summary>
    string Reach(string endpoint);
}
