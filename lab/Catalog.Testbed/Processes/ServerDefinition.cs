using Catalog.Testbed.Hosts;

namespace Catalog.Testbed.Processes;

/// <summary>How a kind of server is started, asked and ended.</summary>
/// <param name="Name">For messages: "PostgreSQL".</param>
/// <param name="Host">Where it runs; disposed of with the server.</param>
/// <param name="Command">The command that listens on a given loopback port.</param>
/// <param name="Answers">Whether the server on that port takes requests; false while it is starting.</param>
/// <param name="Shutdown">The signal for a clean end.</param>
internal sealed record ServerDefinition(
    string Name, IHost Host, Func<int, ProcessCommand> Command, Func<int, CancellationToken, Task<bool>> Answers, Signal Shutdown);
