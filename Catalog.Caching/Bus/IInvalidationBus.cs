using Catalog.Caching.Entries;

namespace Catalog.Caching.Bus;

/// <summary>Sends invalidations to all nodes, and numbers them.</summary>
internal interface IInvalidationBus
{
    /// <summary>Whether L1 may be served at a monotonic time.</summary>
    bool Trusts(long now);

    /// <summary>This node's position. Every load is stamped with it before it begins.</summary>
    BusStamp Stamp();

    /// <summary>Groups tags so that each group can be sent together.</summary>
    IEnumerable<IEnumerable<string>> ByShard(IReadOnlyCollection<string> tags);

    /// <summary>Sends tags of one shard, or keys. Returns the message's sequence on its shard; null when Redis did not answer. One round trip.</summary>
    ValueTask<long?> PublishAsync(bool isTag, IReadOnlyList<string> names);
}
