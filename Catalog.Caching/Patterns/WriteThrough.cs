using Catalog.Caching.Bus;
using Catalog.Caching.Entries;
using Catalog.Caching.Shared;
using Catalog.Caching.Telemetry;
using Catalog.Caching.Writing;

namespace Catalog.Caching.Patterns;

/// <summary>
/// Write-through: a write goes to the database and then, with the version that the database assigned, to the cache, where the next reader on
/// any node finds it. Fits rows that are read right after a write, such as inventory and sessions.
/// </summary>
/// <remarks>
/// <para>Holds: the database decides, the cache follows. L2 never returns to an older version, in whatever order writers on several nodes
/// arrive (write_if_newer.lua), even after the entry was evicted: without a value to compare with, only a writer that took a ticket before its
/// commit, and that no other has overtaken, stores its value; any other stores a tombstone with its version. After a cache write that Redis
/// does not confirm, this node does not read the key from L2 until a tombstone of that version is there, which readers treat as a miss and
/// older writers cannot replace.</para>
/// <para>Does not hold: a crash between commit and cache write serves the old version until the TTL ends, unless change data capture repairs
/// it. A writer that takes longer than a minute, or is overtaken on a key that is not cached, stores no value: the next reader loads.</para>
/// <para>Cost: a write adds three round trips; reads as cache-aside. Thread-safe.</para>
/// </remarks>
internal sealed class WriteThrough<T>
{
    private readonly ISharedTier _shared;
    private readonly IInvalidationBus _bus;
    private readonly Invalidator _invalidator;
    private readonly CacheAside<T> _cache;
    private readonly int _replicas;

    public WriteThrough(CacheNode node, CachePolicy policy, ICacheSerializer<T> serializer)
    {
        (_shared, _bus, _invalidator) = (node.Shared, node.Announcements, node.Invalidator);
        _replicas = policy.Replicas;
        _cache = new CacheAside<T>(node, policy, serializer, "write-through");
    }

    public ResourceCounters Counters => _cache.Counters;

    public CacheAside<T> Reads => _cache;

    public ValueTask<CacheRead<T>> GetAsync<TState>(
        string key, TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> load, CancellationToken ct = default) =>
        _cache.GetAsync(key, state, load, ct);

    /// <summary>
    /// Commits with <paramref name="write"/>, which returns the row with a version above 0 (null: nothing was changed), then writes to the cache;
    /// that is not cancellable. Throws an <see cref="InvalidOperationException"/> when the row has no version.
    /// </summary>
    public async ValueTask<Loaded<T>?> SaveAsync<TState>(
        string key, TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> write, CancellationToken ct = default)
    {
        var stamp = _bus.Stamp(); // before the row is read back
        var ticket = await _shared.TakeTicketAsync(key); // before the commit: one taken afterwards would miss a writer in between
        if (await write(state, ct) is not { } written)
        {
            return null;
        }

        await StoreAsync(key, written, stamp, ticket);
        return written;
    }

    /// <summary>See <see cref="IVersionedCache{TKey, T}.PutAsync(TKey, Loaded{T})"/>. Two round trips; not cancellable.</summary>
    public ValueTask PutAsync(string key, Loaded<T> committed) => StoreAsync(key, committed, _bus.Stamp(), ticket: "");

    /// <summary>
    /// Deletes with <paramref name="delete"/>, which returns a version above the row's last (null: there was no row), then caches the absence,
    /// which no older version can overwrite. Returns whether there was a row.
    /// </summary>
    public async ValueTask<bool> RemoveAsync<TState>(
        string key, TState state, Func<TState, CancellationToken, ValueTask<long?>> delete, CancellationToken ct = default)
    {
        var stamp = _bus.Stamp();
        var ticket = await _shared.TakeTicketAsync(key);
        if (await delete(state, ct) is not { } version)
        {
            return false;
        }

        await RequireAsync(key, version);
        await _invalidator.WriteAsync(
            key, _cache.Store.Codec.Negative(version, costMicroseconds: 0, stamp), version, ticket, _replicas);
        return true;
    }

    /// <summary>
    /// Call it after a change whose row is not at hand: readers load, and nothing older than <paramref name="version"/> comes back; a newer version
    /// in the cache stays. 0 when the row has no version. Two round trips; not cancellable.
    /// </summary>
    public async ValueTask ForgetAsync(string key, long version) =>
        await _invalidator.WriteAsync(key, EncodedEntry.Tombstone(version), version, replicas: _replicas);

    private async ValueTask RequireAsync(string key, long version)
    {
        if (version <= 0)
        {
            await _cache.InvalidateAsync(key); // the commit stands, and what was cached before it is old
            throw new InvalidOperationException(
                $"Write-through requires the version that the database assigned to the row, from 1; this one is {version}.");
        }
    }

    private async ValueTask StoreAsync(string key, Loaded<T> committed, BusStamp stamp, string ticket)
    {
        await RequireAsync(key, committed.Version);

        EncodedEntry? encoded = null;
        try
        {
            encoded = _cache.Store.Codec.Encode(key, committed, costMicroseconds: 0, stamp, wantedTtl: default, out _);
        }
        finally
        {
            // Too large to be cached, or the serializer threw: the commit stands, and a tombstone blocks older versions.
            await _invalidator.WriteAsync(
                key, encoded ?? EncodedEntry.Tombstone(committed.Version), committed.Version, ticket, _replicas);
        }
    }
}
