using System.Buffers.Binary;
using Catalog.Caching.Bus;
using Catalog.Caching.Clocks;
using Catalog.Caching.Entries;
using Catalog.Caching.Local;
using Catalog.Caching.Redis;

namespace Catalog.Caching.Shared;

/// <summary>L2 of a node without Redis: the same entries, leases and tickets in memory, bounded in bytes.</summary>
/// <remarks>Each step runs under its key's lock, as a script is atomic in Redis. Thread-safe.</remarks>
internal sealed class MemoryTier : ISharedTier
{
    private const int Stripes = 256;
    private const int Token = 100; // bytes of a lease's or a ticket's text
    private static readonly TimeSpan TicketTime = TimeSpan.FromMinutes(1);

    private readonly MonotonicClock _monotonic;
    private readonly S3Fifo<object> _held;
    private readonly Lock[] _locks = [.. Enumerable.Range(0, Stripes).Select(_ => new Lock())];
    private readonly Generations _generations;
    private readonly FillNotices _notices;
    private readonly RedisClock _clock;

    public MemoryTier(CachingOptions options, Generations generations, FillNotices notices, MonotonicClock clock, RedisClock time)
    {
        (_generations, _notices, _monotonic, _clock) = (generations, notices, clock, time);
        _held = new S3Fifo<object>(options.LocalBytes, clock);
    }

    public ValueTask<SharedRead> ReadAsync(string key, ulong[] resourceTag) =>
        new(CacheBypass.IsOn ? SharedRead.NotAnswered : Judge(Find<byte[]>(key), resourceTag));

    public ValueTask<SharedRead[]> ReadManyAsync(IReadOnlyList<string> keys, ulong[] resourceTag) =>
        new([.. keys.Select(key => CacheBypass.IsOn ? SharedRead.NotAnswered : Judge(Find<byte[]>(key), resourceTag))]);

    public ValueTask<LeaseAnswer> TakeLeaseAsync(Lease lease, SharedRead unwanted, TimeSpan time, ulong[] resourceTag)
    {
        byte[]? come;
        lock (LockOf(lease.Key))
        {
            come = Find<byte[]>(lease.Key);
            if (come is null || unwanted.Identity.AsSpan().SequenceEqual(EntryHeader.Identity(come)))
            {
                if (Find<string>(LeaseOf(lease.Key)) is not null)
                {
                    return new(new LeaseAnswer(LeaseState.Held, default));
                }

                Hold(LeaseOf(lease.Key), lease.Token, Token, time);
                return new(new LeaseAnswer(LeaseState.Taken, default));
            }
        }

        return new(new LeaseAnswer(LeaseState.EntryCame, Judge(come, resourceTag)));
    }

    public ValueTask<string> TakeTicketAsync(string key)
    {
        lock (LockOf(key))
        {
            if (Find<string>(TicketOf(key)) is { } held)
            {
                return new(held);
            }

            var ticket = Guid.NewGuid().ToString("N");
            Hold(TicketOf(key), ticket, Token, TicketTime);
            return new(ticket);
        }
    }

    public ValueTask<FillResult> FillAsync(Lease lease, EncodedEntry entry, bool replaces)
    {
        lock (LockOf(lease.Key))
        {
            if (!IsHeld(lease))
            {
                return new(FillResult.LeaseLost);
            }

            var result = FillResult.Stored;
            if (Find<byte[]>(lease.Key) is { } head && VersionOf(head) > VersionOf(entry.Bytes))
            {
                if (((EntryKind)entry.Bytes[1]).HasFlag(EntryKind.Negative))
                {
                    head.AsSpan(8, 8).CopyTo(entry.Bytes.AsSpan(8)); // an absent row keeps the minimum version that a write left
                }
                else
                {
                    result = FillResult.Older;
                }
            }

            if (result == FillResult.Stored)
            {
                Hold(lease.Key, entry.Bytes, entry.Bytes.Length, entry.Keep);
            }

            _held.Remove(LeaseOf(lease.Key));
            _held.Remove(TicketOf(lease.Key)); // an overtaken writer must not store: once this entry is gone, nothing could reveal it as old
            _notices.Wake(lease.Key);
            return new(result);
        }
    }

    public ValueTask ReleaseAsync(Lease lease)
    {
        lock (LockOf(lease.Key))
        {
            if (IsHeld(lease))
            {
                _held.Remove(LeaseOf(lease.Key));
                _notices.Wake(lease.Key);
            }
        }

        return default;
    }

    public ValueTask<bool> BreakLeaseAsync(string key)
    {
        lock (LockOf(key))
        {
            _held.Remove(LeaseOf(key));
        }

        return new(true);
    }

    public ValueTask<RedisReply<bool>> WriteIfNewerAsync(string key, EncodedEntry entry, string ticket = "", int replicas = 0)
    {
        lock (LockOf(key))
        {
            var isProven = ticket.Length > 0 && Find<string>(TicketOf(key)) == ticket;
            _held.Remove(LeaseOf(key));
            _held.Remove(TicketOf(key));
            var head = Find<byte[]>(key);
            if (head is not null && VersionOf(head) > VersionOf(entry.Bytes))
            {
                return new(new RedisReply<bool>(true, false));
            }

            if (!isProven && (EntryKind)entry.Bytes[1] != EntryKind.Tombstone)
            {
                if (head is null || ((EntryKind)head[1] & (EntryKind.Negative | EntryKind.Tombstone)) != 0 || VersionOf(head) == 0) // nothing to compare with
                {
                    var floor = EncodedEntry.Tombstone(VersionOf(entry.Bytes));
                    Hold(key, floor.Bytes, floor.Bytes.Length, floor.Keep);
                    return new(new RedisReply<bool>(true, false));
                }

                EntryHeader.TakeOlderStamp(entry.Bytes, head); // unknown when the row was read
            }

            Hold(key, entry.Bytes, entry.Bytes.Length, entry.Keep);
            return new(new RedisReply<bool>(true, true));
        }
    }

    public ValueTask<bool> UnlinkAsync(IReadOnlyCollection<string> keys, int replicas = 0)
    {
        foreach (var key in keys)
        {
            lock (LockOf(key))
            {
                _held.Remove(key);
                _held.Remove(LeaseOf(key));
                _held.Remove(TicketOf(key));
            }
        }

        return new(true);
    }

    private static string LeaseOf(string key) => key + ":lease";

    private static string TicketOf(string key) => key + ":ticket";

    private static long VersionOf(byte[] entry) => BinaryPrimitives.ReadInt64BigEndian(entry.AsSpan(8));

    private T? Find<T>(string key)
        where T : class => _held.Find(key, _monotonic.Milliseconds) as T;

    private bool IsHeld(Lease lease) => Find<string>(LeaseOf(lease.Key)) == lease.Token;

    private void Hold(string key, object value, int payload, TimeSpan time) =>
        _held.Set(key, value, LocalTier.SizeOf(key, payload), _monotonic.Milliseconds + (long)time.TotalMilliseconds);

    private SharedRead Judge(byte[]? entry, ulong[] resourceTag)
    {
        if (entry is null || !EntryHeader.TryRead(entry, out var header))
        {
            return SharedRead.Nothing;
        }

        return SharedRead.Of(entry, header, _generations.Allows(header.TagsWith(resourceTag, entry)), _clock.Milliseconds);
    }

    private Lock LockOf(string key) => _locks[(uint)key.GetHashCode(StringComparison.Ordinal) % Stripes];
}
