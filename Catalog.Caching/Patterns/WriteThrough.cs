using Catalog.Caching.Bus;
using Catalog.Caching.Entries;
using Catalog.Caching.Shared;
using Catalog.Caching.Telemetry;
using Catalog.Caching.Writing;

namespace Catalog.Caching.Patterns;

/// <summary>
/// Write-through: a write goes to the database and, with the version that the database gave it, into the cache; the next reader
/// of any node finds it there. Fits rows that are read right after they are written, such as inventory and sessions.
/// </summary>
/// <remarks>
/// <para>Holds: the database decides, the cache follows; L2 never goes back to an older version, in whatever order writers of
/// several nodes arrive (write_if_newer.lua), also when the entry was evicted meanwhile: where there is no value to compare with, only a
/// writer that took a ticket before its commit, and whom nobody overtook since, leaves one; any other leaves a floor. A cache write that
/// Redis does not confirm leaves a floor: this node does not read the key from L2 until a tombstone of that version is there, which
/// readers treat as a miss and older writers cannot pass.</para>
/// <para>Does not hold: a crash between commit and cache write serves the old version until the TTL ends, unless change data
/// capture repairs it. A writer that takes longer than a minute, or that others overtook on a key that is not cached, leaves no value: the
/// next reader loads.</para>
/// <para>Cost: a write adds three round trips; a read as cache-aside. Thread-safe.</para>
/// </remarks>
/// <typeparam name="T">The cached type.</typeparam>
internal sealed class WriteThrough<T>
{
    private readonly ISharedTier _shared;
    private readonly IInvalidationBus _bus;
    private readonly Invalidator _invalidator;
    private readonly CacheAside<T> _cache;
    private readonly int _replicas;

    /// <summary>Write-through for one resource.</summary>
    public WriteThrough(CacheNode node, CachePolicy policy, ICacheSerializer<T> serializer)
    {
        (_shared, _bus, _invalidator) = (node.Shared, node.Announcements, node.Invalidator);
        _replicas = policy.Replicas;
        _cache = new CacheAside<T>(node, policy, serializer, "write-through");
    }

    /// <summary>How the reads ended so far.</summary>
    public ResourceCounters Counters => _cache.Counters;

    /// <summary>The reading half.</summary>
    public CacheAside<T> Reads => _cache;

    /// <summary>Reads through the cache, as cache-aside does.</summary>
    public ValueTask<CacheRead<T>> GetAsync<TState>(
        string key, TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> load, CancellationToken ct = default) =>
        _cache.GetAsync(key, state, load, ct);

    /// <summary>Serves this node's own copy; see <see cref="CacheAside{T}.TryGetLocal"/>.</summary>
    public bool TryGetLocal(ReadOnlySpan<char> key, out CacheRead<T> read) => _cache.TryGetLocal(key, out read);

    /// <summary>Writes to the database, then to the cache.</summary>
    /// <param name="key">The key.</param>
    /// <param name="state">Passed to <paramref name="write"/>.</param>
    /// <param name="write">
    /// Commits the change and returns the row as committed, with its version above 0; null when nothing was changed.
    /// </param>
    /// <param name="ct">Cancels the write to the database; the write to the cache that follows a commit is not cancellable.</param>
    /// <exception cref="InvalidOperationException">The committed row has no version.</exception>
    public async ValueTask<Loaded<T>?> SaveAsync<TState>(
        string key, TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> write, CancellationToken ct = default)
    {
        var stamp = _bus.Stamp(); // before the row is read back
        var ticket = await _shared.TakeTicketAsync(key); // before the commit: taken afterwards, it could not see who came in between
        if (await write(state, ct) is not { } written)
        {
            return null;
        }

        await StoreAsync(key, written, stamp, ticket);
        return written;
    }

    /// <summary>
    /// Puts a row that has been committed elsewhere in place of an older one in the cache. Where none is cached nobody can tell whether it
    /// comes late, and readers load. Two round trips; not cancellable.
    /// </summary>
    public ValueTask PutAsync(string key, Loaded<T> committed) => StoreAsync(key, committed, _bus.Stamp(), ticket: "");

    /// <summary>Deletes from the database, then remembers the absence in the cache, which no older version can overwrite.</summary>
    /// <param name="key">The key.</param>
    /// <param name="state">Passed to <paramref name="delete"/>.</param>
    /// <param name="delete">Commits the deletion and returns a version above the last one of the row; null when there was no row.</param>
    /// <param name="ct">Cancels the deletion; what follows a commit is not cancellable.</param>
    /// <returns>Whether there was a row.</returns>
    public async ValueTask<bool> RemoveAsync<TState>(
        string key, TState state, Func<TState, CancellationToken, ValueTask<long?>> delete, CancellationToken ct = default)
    {
        var stamp = _bus.Stamp();
        var ticket = await _shared.TakeTicketAsync(key);
        if (await delete(state, ct) is not { } version)
        {
            return false;
        }

        await _invalidator.WriteAsync(
            key, _cache.Store.Codec.Negative(version, costMicroseconds: 0, stamp), version, ticket, _replicas);
        return true;
    }

    /// <summary>After a change whose row is not at hand: readers load, and nothing older than <paramref name="version"/> comes back.</summary>
    /// <param name="key">The key.</param>
    /// <param name="version">That of the row as committed, or above the last one of a row that is gone; 0 when it has none.</param>
    /// <remarks>Two round trips; not cancellable. A newer version that is there already stays.</remarks>
    public async ValueTask ForgetAsync(string key, long version) =>
        await _invalidator.WriteAsync(key, EncodedEntry.Tombstone(version), version, replicas: _replicas);

    private async ValueTask StoreAsync(string key, Loaded<T> committed, BusStamp stamp, string ticket)
    {
        if (committed.Version <= 0)
        {
            throw new InvalidOperationException("Write-through needs the version that the database gave the row.");
        }

        // Too large to be cached: a tombstone still keeps the older versions out.
        var entry = _cache.Store.Codec.Encode(key, committed, costMicroseconds: 0, stamp, wantedTtl: default, out _)
            ?? EncodedEntry.Tombstone(committed.Version);
        await _invalidator.WriteAsync(key, entry, committed.Version, ticket, _replicas);
    }
}
