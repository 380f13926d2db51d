using System.Collections.Concurrent;
using Catalog.Contenders.Wire;

namespace Catalog.Lab.Stories.Engine;

/// <summary>Records the commands and messages between nodes and Redis, and drops the messages that a story names. Thread-safe.</summary>
/// <param name="recording">Where it goes.</param>
/// <param name="lost">Messages to lose: node, and the how-manieth invalidation to it.</param>
internal sealed class WireNotes(Recording recording, IReadOnlyCollection<(int Node, int Message)> lost) : IWireWatcher
{
    // What keeps a connection alive or sets it up is of no interest.
    private static readonly HashSet<string> Quiet = ["PING", "ECHO", "CLIENT", "INFO", "HELLO", "CONFIG", "CLUSTER", "SELECT", "AUTH", "READONLY", "COMMAND", "SENTINEL"];

    /// <summary>The rows that begin so are read before a story begins, and are no part of it.</summary>
    public const string FirstRead = "first-";

    private readonly ConcurrentDictionary<int, int> _arrived = new();
    private readonly ConcurrentDictionary<int, int> _toLose = new();

    /// <summary>Loses the next invalidation to a node.</summary>
    public void LoseNext(int node) => _toLose.AddOrUpdate(node, 1, (_, count) => count + 1);

    public void Sent(int node, string command, string key)
    {
        if (!Quiet.Contains(command) && IsAboutARow(key))
        {
            recording.Add(new LabEvent("command", recording.Now) { Node = node, Name = command, Key = key });
        }
    }

    public bool Arrives(int node, string channel, string payload)
    {
        if (!IsAboutARow(payload) || channel.EndsWith("filled", StringComparison.Ordinal))
        {
            return true; // proofs of the subscription, notices that a load is done
        }

        var number = _arrived.AddOrUpdate(node, 1, (_, count) => count + 1);
        var isLost = lost.Contains((node, number)) || IsToLose(node);
        recording.Add(new LabEvent("message", recording.Now) { Node = node, Name = channel, Message = number, Failed = isLost });
        return !isLost;
    }

    // Every contender names its entries item:..., and its messages say which entry or which tag they mean.
    private static bool IsAboutARow(string text) => !text.Contains(FirstRead, StringComparison.Ordinal)
        && (text.Contains("item", StringComparison.Ordinal) || text.Contains("hybrid", StringComparison.Ordinal)
            || text.Contains("bus", StringComparison.Ordinal) || text.Contains("price", StringComparison.Ordinal));

    private bool IsToLose(int node)
    {
        while (_toLose.TryGetValue(node, out var count) && count > 0)
        {
            if (_toLose.TryUpdate(node, count - 1, count))
            {
                return true;
            }
        }

        return false;
    }
}
