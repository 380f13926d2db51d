using Catalog.Caching.Entries;
using Catalog.Caching.Shared;

namespace Catalog.Caching.Reading;

/// <summary>
/// The second step of a read, before the load: the right to load a key that L2 does not have, and to store what is loaded. The third step
/// is the load, the fourth <see cref="ReadProtocol{T}.FillAsync"/>.
/// </summary>
/// <remarks>
/// Only <see cref="ReadProtocol{T}"/> makes one: the lease was taken and the bus's place noted before the load, for taken afterwards they
/// could not see an invalidation that came in between.
/// </remarks>
/// <param name="Look">What the read had found when it took the lease: it may be served stale when the load fails.</param>
/// <param name="Lease">Null when Redis was not asked or did not answer: then what is loaded is stored nowhere.</param>
/// <param name="Epoch">The key's epoch in L1 before the lease was taken.</param>
/// <param name="Stamp">The bus's place before the load: a tag that is invalidated from then on gets a higher generation.</param>
internal readonly record struct Claim(Look Look, Lease? Lease, long Epoch, BusStamp Stamp)
{
    public string Key => Look.Key;
}
