using Catalog.Caching.Bus;

namespace Catalog.Caching;

/// <summary>How far the bus must be followed to see what one flow of calls, such as a request, has written.</summary>
/// <remarks>
/// Begun before the writes with <see cref="Begin"/>; from there on it collects what the flow, and what it awaits, sends to the bus.
/// Thread-safe.
/// </remarks>
public sealed class WritePosition : IDisposable
{
    private readonly SentInFlow _sent = SentInFlow.Begin();

    private WritePosition()
    {
    }

    /// <summary>Whether something could not be sent: Redis may still hold the old value, and other nodes do not know.</summary>
    public bool IsUnconfirmed => _sent.IsUnconfirmed;

    /// <summary>Begins to collect in this flow of calls, until disposed.</summary>
    public static WritePosition Begin() => new();

    /// <inheritdoc/>
    public void Dispose() => SentInFlow.End();

    /// <summary>The highest sequence that was sent on each shard, for <see cref="InvalidationBus.ReachAsync"/>; empty when nothing was.</summary>
    public override string ToString() => _sent.ToString();
}
