using Catalog.Caching;

namespace Catalog.Api.Caches;

/// <summary>A node's link to Redis and to the other nodes.</summary>
/// <param name="Breaker"><c>open</c> while Redis is given up, else <c>closed</c>.</param>
/// <param name="BusPosition">The last message on the bus that the node has acted on; with several shards, on the one where it is furthest behind.</param>
/// <param name="BusLast">The last message on the bus, or on that shard; null when Redis does not answer.</param>
/// <param name="TrustsMemory">Whether the node serves its own copies: not while it is cut off from the bus.</param>
/// <param name="Unconfirmed">Invalidations that Redis has not confirmed; they are sent again.</param>
/// <param name="JournalOverflowed">Whether there were more of them than the node can remember: Redis is not read until all is invalidated.</param>
/// <param name="LoadsUnderWay">Loads that run or wait just now.</param>
public sealed record NodeStats(
    string Breaker, long BusPosition, long? BusLast, bool TrustsMemory, int Unconfirmed, bool JournalOverflowed, int LoadsUnderWay)
{
    /// <summary>Reads the counters.</summary>
    /// <param name="node">The node.</param>
    /// <param name="bus">Where the node and Redis stand on the bus.</param>
    internal static NodeStats From(CacheNode node, (long Seen, long? Last) bus) => new(
        node.Gate.IsOpen ? "open" : "closed",
        bus.Seen,
        bus.Last,
        node.Bus.IsTrusted,
        node.Journal.PendingCount,
        node.Journal.Overflowed,
        node.Flights.Count);
}
