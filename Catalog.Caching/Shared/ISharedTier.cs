using Catalog.Caching.Entries;
using Catalog.Caching.Redis;

namespace Catalog.Caching.Shared;

/// <summary>L2: entries, the leases of who loads them, and the tickets of who writes them through.</summary>
internal interface ISharedTier
{
    /// <summary>Looks an entry up.</summary>
    ValueTask<SharedRead> ReadAsync(string key, ulong[] resourceTag);

    /// <summary>The same for many keys.</summary>
    ValueTask<SharedRead[]> ReadManyAsync(IReadOnlyList<string> keys, ulong[] resourceTag);

    /// <summary>Takes the lease of a key, unless an entry other than <paramref name="unwanted"/> has come.</summary>
    ValueTask<LeaseAnswer> TakeLeaseAsync(Lease lease, SharedRead unwanted, TimeSpan time, ulong[] resourceTag);

    /// <summary>Takes the right to store what a writer is going to commit although there is nothing to compare with.</summary>
    /// <returns>
    /// Writers at the same time share it; whichever stores first, an invalidation or a fill takes it away. Empty when there is no answer.
    /// </returns>
    ValueTask<string> TakeTicketAsync(string key);

    /// <summary>Stores a loaded entry under its lease.</summary>
    /// <param name="lease">Taken before the load.</param>
    /// <param name="entry">What was loaded.</param>
    /// <param name="replaces">Whether there was an entry, usable or not, when the lease was taken.</param>
    ValueTask<FillResult> FillAsync(Lease lease, EncodedEntry entry, bool replaces);

    /// <summary>Gives a lease back unused and wakes who waits for it; when it fails, the lease expires.</summary>
    ValueTask ReleaseAsync(Lease lease);

    /// <summary>Stores what a writer committed, unless a newer version is there.</summary>
    /// <param name="key">The key.</param>
    /// <param name="entry">What was committed.</param>
    /// <param name="ticket">From <see cref="TakeTicketAsync"/>, before the commit; empty when there is none.</param>
    /// <param name="replicas">On how many replicas it is to be before this returns.</param>
    /// <returns>Answered, and whether it was stored.</returns>
    ValueTask<RedisReply<bool>> WriteIfNewerAsync(string key, EncodedEntry entry, string ticket = "", int replicas = 0);

    /// <summary>Takes values, leases and tickets away.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="replicas">On how many replicas it is to be before this returns.</param>
    /// <returns>Whether it is confirmed.</returns>
    ValueTask<bool> UnlinkAsync(IReadOnlyCollection<string> keys, int replicas = 0);
}
