using Catalog.Caching.Entries;

namespace Catalog.Caching.Bus;

/// <summary>Tells all nodes what is no longer valid, and numbers what it tells.</summary>
internal interface IInvalidationBus
{
    /// <summary>Whether L1 may be served at this monotonic time.</summary>
    bool Trusts(long now);

    /// <summary>Where this node stands. Loads are stamped with it before they begin.</summary>
    BusStamp Stamp();

    /// <summary>Sends one tag, or keys. Null when it could not be sent, else its number.</summary>
    ValueTask<long?> PublishAsync(bool isTag, IReadOnlyList<string> names);
}
