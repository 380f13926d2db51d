using System.Collections.Concurrent;
using Catalog.Caching.Clocks;
using Catalog.Caching.Entries;

namespace Catalog.Caching.Bus;

/// <summary>This node's recent invalidations: those that Redis has not confirmed, and those that it may lose in a failover.</summary>
/// <remarks>
/// Bounded: a failover adds at most as many again. When more are unconfirmed than fit, <see cref="Overflowed"/> is set, and L2 is not read
/// until every resource has been invalidated as a whole. Thread-safe; reads take no lock, which <c>IsEmpty</c> of a dictionary would.
/// </remarks>
internal sealed class InvalidationJournal(CachingOptions options, MonotonicClock clock)
{
    private readonly ConcurrentDictionary<string, (long Floor, long Ticket)> _pendingKeys = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ulong, (string Name, long Ticket)> _pendingTags = new();
    private readonly ConcurrentDictionary<string, long> _pendingVersions = new(StringComparer.Ordinal);
    private readonly Queue<(long At, Invalidation What)> _recent = new(); // also the lock for it
    private long _tickets;
    private long _overflow;
    private long _waitingSince;

    /// <summary>The number of unconfirmed invalidations.</summary>
    public int PendingCount => _pendingKeys.Count + _pendingTags.Count + _pendingVersions.Count;

    /// <summary>How long there has been at least one unconfirmed invalidation.</summary>
    public TimeSpan Waiting => PendingCount == 0
        ? TimeSpan.Zero
        : TimeSpan.FromMilliseconds(clock.Milliseconds - Volatile.Read(ref _waitingSince));

    public bool Overflowed => Overflow != 0;

    /// <summary>The ticket of the last invalidation that did not fit; 0 when there is none.</summary>
    public long Overflow => Volatile.Read(ref _overflow);

    // Whether anything was ever unconfirmed: if not, as on most nodes, a read need not hash its key and tags. Set before the tables.
    private bool HasKept => Volatile.Read(ref _tickets) != 0;

    /// <summary>Whether L2 may still hold a value of this key that this node knows is outdated.</summary>
    public bool IsPending(string key) => Overflowed || (HasKept && _pendingKeys.ContainsKey(key));

    /// <summary>The same for an entry that carries these tags.</summary>
    public bool IsPending(ulong[] tags)
    {
        for (var i = 0; HasKept && i < tags.Length; i++)
        {
            if (_pendingTags.ContainsKey(tags[i]))
            {
                return true;
            }
        }

        return Overflowed;
    }

    /// <summary>Whether Redis may still hold an outdated value of a version key.</summary>
    public bool IsVersionPending(string name) => Overflowed || _pendingVersions.ContainsKey(name);

    /// <summary>Records an invalidation before it is sent.</summary>
    public void Note(Invalidation what)
    {
        lock (_recent)
        {
            var now = clock.Milliseconds;
            _recent.Enqueue((now, what));
            var oldest = now - (long)options.JournalTime.TotalMilliseconds;
            while (_recent.Count > options.JournalLength || _recent.Peek().At < oldest)
            {
                _recent.Dequeue();
            }
        }
    }

    /// <summary>Marks it as unconfirmed until <see cref="Confirm"/>.</summary>
    public void Keep(Invalidation what) => Add(what, PendingCount);

    private void Add(Invalidation what, int waiting)
    {
        SentInFlow.NotConfirmed();
        var ticket = Interlocked.Increment(ref _tickets);
        if (waiting == 0)
        {
            Volatile.Write(ref _waitingSince, clock.Milliseconds);
        }

        if (waiting >= options.JournalLength)
        {
            Volatile.Write(ref _overflow, ticket);
            return;
        }

        switch (what.Kind)
        {
            case InvalidationKind.Key:
                _pendingKeys.AddOrUpdate(what.Name, (what.Floor, ticket), (_, kept) => (FloorOf(kept.Floor, what.Floor), ticket));
                break;
            case InvalidationKind.Tag:
                _pendingTags[Tags.Hash(what.Name)] = (what.Name, ticket);
                break;
            default:
                _pendingVersions[what.Name] = ticket;
                break;
        }
    }

    // An invalidation of any version includes one of older versions.
    private static long FloorOf(long one, long other) => one == 0 || other == 0 ? 0 : Math.Max(one, other);

    /// <summary>Redis has confirmed it. Has no effect when <see cref="Keep"/> was called again since <see cref="Pending"/>.</summary>
    public void Confirm(Unconfirmed sent)
    {
        var (what, ticket) = sent;
        _ = what.Kind switch
        {
            InvalidationKind.Key => _pendingKeys.TryRemove(new(what.Name, (what.Floor, ticket))),
            InvalidationKind.Tag => _pendingTags.TryRemove(new(Tags.Hash(what.Name), (what.Name, ticket))),
            _ => _pendingVersions.TryRemove(new(what.Name, ticket)),
        };
    }

    /// <summary>Every resource was invalidated, which covers all invalidations that did not fit, up to that ticket.</summary>
    public void ConfirmOverflow(long ticket) => Interlocked.CompareExchange(ref _overflow, 0, ticket);

    /// <summary>The unconfirmed invalidations.</summary>
    public IReadOnlyList<Unconfirmed> Pending() =>
    [
        .. _pendingKeys.Select(key => new Unconfirmed(new Invalidation(InvalidationKind.Key, key.Key, key.Value.Floor), key.Value.Ticket)),
        .. _pendingTags.Select(tag => new Unconfirmed(new Invalidation(InvalidationKind.Tag, tag.Value.Name), tag.Value.Ticket)),
        .. _pendingVersions.Select(version => new Unconfirmed(new Invalidation(InvalidationKind.Version, version.Key), version.Value)),
    ];

    /// <summary>Marks those of the last <see cref="CachingOptions.JournalTime"/> as unconfirmed: the next server may lack them.</summary>
    public void KeepRecent()
    {
        Invalidation[] recent;
        lock (_recent)
        {
            recent = [.. _recent.Select(entry => entry.What)];
        }

        var waiting = PendingCount; // once: it takes every lock of three tables
        foreach (var what in recent.Distinct())
        {
            Add(what, waiting);
        }
    }
}

/// <summary>An unconfirmed invalidation. Keeping it again raises the ticket, so confirming an earlier send does not confirm a later one.</summary>
internal readonly record struct Unconfirmed(Invalidation What, long Ticket);
