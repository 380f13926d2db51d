using Catalog.Caching.Bus;

namespace Catalog.Caching;

/// <summary>The position on the bus that a node must reach to see the writes of one flow of calls, such as a request.</summary>
/// <remarks>Call <see cref="Begin"/> before the writes; it collects what the flow, and what it awaits, sends to the bus. Thread-safe.</remarks>
public sealed class WritePosition : IDisposable
{
    private readonly SentInFlow _sent = SentInFlow.Begin();

    private WritePosition()
    {
    }

    /// <summary>Whether an invalidation could not be sent: Redis may still hold the old value, and other nodes do not know.</summary>
    public bool IsUnconfirmed => _sent.IsUnconfirmed;

    /// <summary>Starts to collect in this flow of calls, until disposed.</summary>
    public static WritePosition Begin() => new();

    /// <inheritdoc/>
    public void Dispose() => SentInFlow.End();

    /// <summary>The highest sequence sent on each shard, which a node that is to see the writes must have received; empty when nothing was sent.</summary>
    public override string ToString() => _sent.ToString();
}
