using Catalog.Testbed;

namespace Catalog.Lab.Checks.Consistency;

/// <summary>Faults of nodes, one node after another.</summary>
internal sealed class NodeFaults(RunningCatalog catalog)
{
    private const string Offset = "Clock__Offset";
    private static readonly TimeSpan WrongFor = TimeSpan.FromSeconds(6);
    private static readonly string[] Offsets = ["00:15:00", "-00:15:00"];
    private int _next;
    private int _nextOffset;

    /// <summary>Kills the next node with -9 and starts it again.</summary>
    public Task KillAsync() => catalog.KillNodeAsync(Next());

    /// <summary>
    /// Restarts the next node with a wall clock that is 15 minutes off, alternately ahead and behind, and after 6 s with the right one.
    /// </summary>
    public async Task SkewAsync()
    {
        var node = Next();
        await catalog.RestartNodeAsync(node, new Dictionary<string, string> { [Offset] = Offsets[_nextOffset++ % Offsets.Length] });
        await Task.Delay(WrongFor);
        await catalog.RestartNodeAsync(node, new Dictionary<string, string>());
    }

    private int Next() => 1 + (_next++ % catalog.Nodes.Count);
}
