using Catalog.Testbed.Hosts;

namespace Catalog.Testbed.Processes;

/// <summary>How to start, probe and stop a kind of server.</summary>
/// <param name="Name">The name for messages: "PostgreSQL".</param>
/// <param name="Host">Where it runs; disposed with the server.</param>
/// <param name="Command">Creates the command for a loopback port.</param>
/// <param name="Answers">Whether the server on a port accepts requests; false while it is starting.</param>
/// <param name="Shutdown">The signal for a clean shutdown.</param>
internal sealed record ServerDefinition(
    string Name, IHost Host, Func<int, ProcessCommand> Command, Func<int, CancellationToken, Task<bool>> Answers, Signal Shutdown);
