namespace Catalog.Contenders.Wire;

/// <summary>Sees what a node says to Redis and what it receives. Called on the path of the data: it must be quick. Thread-safe.</summary>
public interface IWireWatcher
{
    /// <summary>A node sends a command.</summary>
    /// <param name="node">The node's number, from 1.</param>
    /// <param name="command">Its name, such as GET; of a script, the name of the function or EVALSHA.</param>
    /// <param name="key">Its first key; empty when it has none.</param>
    void Sent(int node, string command, string key);

    /// <summary>A Pub/Sub message is about to reach a node.</summary>
    /// <param name="node">The node's number, from 1.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="payload">The message; binary ones as far as they are text.</param>
    /// <returns>Whether to deliver it; false: it is lost on the way.</returns>
    bool Arrives(int node, string channel, string payload);
}
