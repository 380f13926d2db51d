using Catalog.Caching.Entries;
using Catalog.Caching.Shared;

namespace Catalog.Caching.Reading;

/// <summary>
/// The second step of a read: the right to load a key that L2 does not have, and to store the result. The third step is the load, the fourth
/// <see cref="ReadProtocol{T}.FillAsync"/>.
/// </summary>
/// <remarks>
/// Only <see cref="ReadProtocol{T}"/> creates it. The lease and the bus's position are taken before the load: taken afterwards, they would miss
/// an invalidation in between.
/// </remarks>
/// <param name="Look">The look at the time of the lease; it may be served stale when the load fails.</param>
/// <param name="Lease">Null when Redis was not asked or did not answer: the loaded value is then not stored.</param>
/// <param name="Epoch">The key's epoch in L1 before the lease was taken.</param>
/// <param name="Stamp">The bus's position before the load: a tag that is invalidated later gets a higher generation.</param>
internal readonly record struct Claim(Look Look, Lease? Lease, long Epoch, BusStamp Stamp)
{
    public string Key => Look.Key;
}
