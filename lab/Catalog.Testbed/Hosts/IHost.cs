using System.Diagnostics;
using Catalog.Testbed.Processes;

namespace Catalog.Testbed.Hosts;

/// <summary>Where a server's program runs: on this machine, or in a container.</summary>
/// <remarks>A host belongs to the server that runs in it, and is disposed of with it.</remarks>
internal interface IHost : IAsyncDisposable
{
    /// <summary>The address that servers listen on, so that they are reached at 127.0.0.1.</summary>
    string ListenAddress { get; }

    /// <summary>Takes a port, on which a server is reached at 127.0.0.1 from here and from the servers beside it.</summary>
    int TakePort();

    /// <summary>Gives a port back once its server is gone for good.</summary>
    void ReturnPort(int port);

    /// <summary>The path or the name of a program that is installed here.</summary>
    string Program(string name);

    /// <summary>How watch-process.sh is started with the program, so that it ends when this process does.</summary>
    ProcessStartInfo Watch(ProcessCommand command);

    /// <summary>Signals a program alone.</summary>
    void Send(Signal signal, int processId);

    /// <summary>Signals a program, then its workers.</summary>
    void SendToAll(Signal signal, int processId);

    /// <summary>SIGKILL to a program and its workers.</summary>
    void Kill(int processId);

    /// <summary>An endpoint on this machine's loopback, as a server reaches it.</summary>
    string Reach(string endpoint);
}
