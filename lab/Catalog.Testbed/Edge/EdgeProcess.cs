using Catalog.Testbed.Processes;

namespace Catalog.Testbed.Edge;

/// <summary>The process of an <see cref="EdgeServer"/>.</summary>
internal sealed record EdgeProcess(ServerProcess Process, ThrowAwayFolder Folder, int PurgePort);
