using Catalog.Caching.Entries;
using Catalog.Caching.Redis;

namespace Catalog.Caching.Shared;

/// <summary>L2: entries, the leases of loaders, and the tickets of write-through writers. With Redis each call is usually one round trip.</summary>
internal interface ISharedTier
{
    /// <summary>Reads an entry.</summary>
    ValueTask<SharedRead> ReadAsync(string key, ulong[] resourceTag);

    /// <summary>The same for many keys.</summary>
    ValueTask<SharedRead[]> ReadManyAsync(IReadOnlyList<string> keys, ulong[] resourceTag);

    /// <summary>Takes the lease of a key, unless an entry other than <paramref name="unwanted"/> has arrived.</summary>
    ValueTask<LeaseAnswer> TakeLeaseAsync(Lease lease, SharedRead unwanted, TimeSpan time, ulong[] resourceTag);

    /// <summary>Takes a ticket: the right to store a value after the commit even if there is no entry to compare it with.</summary>
    /// <returns>
    /// Concurrent writers share it; the first store, an invalidation or a fill invalidates it. Empty when there is no answer.
    /// </returns>
    ValueTask<string> TakeTicketAsync(string key);

    /// <summary>Stores a loaded entry under its lease.</summary>
    /// <param name="lease">Taken before the load.</param>
    /// <param name="entry">The loaded entry.</param>
    /// <param name="replaces">Whether there was an entry, usable or not, when the lease was taken.</param>
    ValueTask<FillResult> FillAsync(Lease lease, EncodedEntry entry, bool replaces);

    /// <summary>Releases an unused lease and wakes its waiters; if that fails, the lease expires.</summary>
    ValueTask ReleaseAsync(Lease lease);

    /// <summary>Refuses the fill of a load that is under way; the entry stays. Returns whether it is confirmed.</summary>
    ValueTask<bool> BreakLeaseAsync(string key);

    /// <summary>Stores a committed entry, unless a newer version is there.</summary>
    /// <param name="key">The key.</param>
    /// <param name="entry">The committed entry.</param>
    /// <param name="ticket">From <see cref="TakeTicketAsync"/>, before the commit; empty when there is none.</param>
    /// <param name="replicas">How many replicas must have it before this returns.</param>
    /// <returns>Answered, and whether it was stored.</returns>
    ValueTask<RedisReply<bool>> WriteIfNewerAsync(string key, EncodedEntry entry, string ticket = "", int replicas = 0);

    /// <summary>Deletes values, leases and tickets. Returns whether it is confirmed.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="replicas">How many replicas must have it before this returns.</param>
    ValueTask<bool> UnlinkAsync(IReadOnlyCollection<string> keys, int replicas = 0);
}
