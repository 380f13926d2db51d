using System.Collections.Concurrent;

namespace Catalog.Infrastructure.Caching.Invalidation;

/// <summary>This node's own invalidations of late: those Redis has not confirmed, and those it may have lost in a failover.</summary>
/// <remarks>
/// Bounded. When more are unconfirmed than fit, <see cref="Overflowed"/> says so: L2 is then not read at all until every
/// resource has been invalidated instead. Thread-safe.
/// </remarks>
public sealed class InvalidationJournal(CachingOptions options, MonotonicClock clock)
{
    private readonly ConcurrentDictionary<string, long> _pendingKeys = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ulong, string> _pendingTags = new();
    private readonly ConcurrentDictionary<string, bool> _pendingVersions = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(long At, Invalidation What)> _recent = new();
    private volatile bool _overflowed;

    /// <summary>How many invalidations Redis has not confirmed.</summary>
    public int PendingCount => _pendingKeys.Count + _pendingTags.Count + _pendingVersions.Count;

    /// <summary>Whether some unconfirmed invalidations could not be kept.</summary>
    public bool Overflowed => _overflowed;

    /// <summary>Whether L2 may still hold a value of this key that this node knows to be old.</summary>
    public bool IsPending(string key) => _overflowed || (!_pendingKeys.IsEmpty && _pendingKeys.ContainsKey(key));

    /// <summary>The same for an entry that carries these tags.</summary>
    public bool IsPending(ulong[] tags)
    {
        if (_pendingTags.IsEmpty)
        {
            return _overflowed;
        }

        foreach (var tag in tags)
        {
            if (_pendingTags.ContainsKey(tag))
            {
                return true;
            }
        }

        return _overflowed;
    }

    /// <summary>Whether the version that Redis holds for a version key is known to be old.</summary>
    public bool IsVersionPending(string name) => _overflowed || (!_pendingVersions.IsEmpty && _pendingVersions.ContainsKey(name));

    /// <summary>Notes an invalidation that is about to be sent.</summary>
    public void Note(Invalidation what)
    {
        var now = clock.Milliseconds;
        _recent.Enqueue((now, what));
        var oldest = now - (long)options.JournalTime.TotalMilliseconds;
        while (_recent.TryPeek(out var first) && (first.At < oldest || _recent.Count > options.JournalLength))
        {
            _recent.TryDequeue(out _);
        }
    }

    /// <summary>Redis did not confirm it: keep it until <see cref="Confirm"/>.</summary>
    public void Keep(Invalidation what)
    {
        if (PendingCount >= options.JournalLength)
        {
            _overflowed = true;
            return;
        }

        switch (what.Kind)
        {
            case InvalidationKind.Key:
                _pendingKeys.AddOrUpdate(what.Name, what.Floor, (_, floor) => Math.Max(floor, what.Floor));
                break;
            case InvalidationKind.Tag:
                _pendingTags.TryAdd(Tags.Hash(what.Name), what.Name);
                break;
            default:
                _pendingVersions.TryAdd(what.Name, true);
                break;
        }
    }

    /// <summary>Redis has confirmed it; a higher floor that was noted meanwhile stays.</summary>
    public void Confirm(Invalidation what)
    {
        _ = what.Kind switch
        {
            InvalidationKind.Key => _pendingKeys.TryRemove(new KeyValuePair<string, long>(what.Name, what.Floor)),
            InvalidationKind.Tag => _pendingTags.TryRemove(Tags.Hash(what.Name), out _),
            _ => _pendingVersions.TryRemove(what.Name, out _),
        };
    }

    /// <summary>Every resource was invalidated, which covers what could not be kept.</summary>
    public void ConfirmOverflow() => _overflowed = false;

    /// <summary>The unconfirmed ones.</summary>
    public IReadOnlyList<Invalidation> Pending() =>
    [
        .. _pendingKeys.Select(key => new Invalidation(InvalidationKind.Key, key.Key, key.Value)),
        .. _pendingTags.Select(tag => new Invalidation(InvalidationKind.Tag, tag.Value)),
        .. _pendingVersions.Select(version => new Invalidation(InvalidationKind.Version, version.Key)),
    ];

    /// <summary>Those of the last <see cref="CachingOptions.JournalTime"/>: what a failover may have lost.</summary>
    public IReadOnlyList<Invalidation> Recent() => [.. _recent.Select(entry => entry.What).Distinct()];
}
