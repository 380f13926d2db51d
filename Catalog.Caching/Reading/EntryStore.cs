using System.Globalization;
using System.Runtime.CompilerServices;
using Catalog.Caching.Entries;
using Catalog.Caching.Local;
using Catalog.Caching.Shared;
using Catalog.Caching.Telemetry;

namespace Catalog.Caching.Reading;

/// <summary>Values of one resource in both tiers: what may be served, what is kept, what is stale. Thread-safe.</summary>
/// <typeparam name="T">The cached type.</typeparam>
internal sealed class EntryStore<T>
{
    private readonly CacheNode _node;
    private readonly CachePolicy _policy;
    private readonly TimeSpan _refreshBelow;

    public EntryStore(CacheNode node, CachePolicy policy, ICacheSerializer<T> serializer, string pattern)
    {
        _node = node;
        _policy = policy;
        _refreshBelow = policy.RefreshAhead > 0 ? policy.Ttl * (1 - policy.RefreshAhead) : TimeSpan.Zero;
        Codec = new EntryCodec<T>(policy, serializer, node.Encryption, node.RedisClock, node.Random);
        Counters = node.Metrics.Register(pattern, policy.Resource);
        node.Repair?.Know(policy.Resource);
    }

    public EntryCodec<T> Codec { get; }

    public ResourceCounters Counters { get; }

    /// <summary>Finds this node's own copy, if it may be served. Takes no lock, allocates nothing.</summary>
    public bool TryServeLocal(ReadOnlySpan<char> key, out LocalEntry<T>? copy)
    {
        copy = null;
        if (_policy.LocalTtl == TimeSpan.Zero || CacheBypass.IsOn)
        {
            return false;
        }

        // Trust before the copy: a node that has just caught up dropped the copies that it missed the messages of before it trusts again.
        var now = _node.Clock.Milliseconds;
        return _node.Announcements.Trusts(now)
            && _node.Local.TryGet(key, out copy)
            && now < copy!.ServeUntil
            && _node.Generations.Allows(copy.Tags);
    }

    /// <summary>Why <see cref="TryServeLocal"/> found nothing, in words.</summary>
    public string WhyNotLocal(string key)
    {
        if (_policy.LocalTtl == TimeSpan.Zero)
        {
            return "not used for this resource";
        }

        if (!_node.Local.TryGet<T>(key, out var copy))
        {
            return "no copy";
        }

        var now = _node.Clock.Milliseconds;
        return now >= copy!.ServeUntil ? $"the copy has been served for its time, {now - copy.MadeAt} ms"
            : !_node.Announcements.Trusts(now) ? "not trusted: this node is cut off from the bus"
            : _node.Generations.FirstAbove(copy.Tags) is >= 0 and var i
                ? $"the copy was loaded before tag {NameOf(copy.Tags.Hashes[i])} was invalidated "
                    + $"(generation {_node.Generations.Of(copy.Tags.Hashes[i])}, stamp {copy.Tags[i]})"
                : "there is a copy only now";
    }

    /// <summary>What a look into L2 found, in words.</summary>
    public string Describe(SharedRead shared) => shared.State switch
    {
        SharedState.NotAnswered => "Redis is not asked or does not answer: nothing will be stored",
        SharedState.Nothing when shared.Header.Kind.HasFlag(EntryKind.Tombstone) => $"a tombstone: versions below {shared.Header.Version} must not come back",
        SharedState.Nothing => shared.Bytes is null ? "no entry" : "an entry of an unknown format, or of another key",
        SharedState.Invalidated => $"version {shared.Header.Version}, but a tag of it was invalidated after it was loaded",
        SharedState.Stale => $"version {shared.Header.Version}, stale for {-LeftOf(shared)} ms",
        _ => $"hit: {(shared.Header.Kind.HasFlag(EntryKind.Negative) ? "absent" : $"version {shared.Header.Version}")}, fresh for {LeftOf(shared)} ms",
    };

    /// <summary>The answer that a local copy gives.</summary>
    public CacheRead<T> Hit(LocalEntry<T> copy)
    {
        var ttl = (int)(copy.SoftExpiry - _node.Clock.Milliseconds);
        if (CacheTrace.Current is { } trace)
        {
            NoteHit(trace, copy, ttl);
        }

        return Count(copy.Found
            ? new CacheRead<T>(copy.Value, copy.Version, CacheOutcome.LocalHit, ttl)
            : CacheRead<T>.Absent(CacheOutcome.Negative, ttl));
    }

    /// <summary>Whether early refresh may begin, and if so whether this reader has drawn the lot.</summary>
    public bool DrawsEarlyRefresh(LocalEntry<T> copy) =>
        _node.Clock.Milliseconds >= copy.EarlyFrom
        && Draw(TimeLeft(copy), copy.CostMicroseconds);

    /// <summary>The same for an entry of L2.</summary>
    public bool DrawsEarlyRefresh(SharedRead shared) =>
        RefreshesEarly && Draw(TimeLeft(shared), shared.Header.CostMicroseconds);

    /// <summary>Turns an entry of L2 into an answer, and keeps a fresh one in L1. False when it cannot be read.</summary>
    public bool TryUse(Look look, out CacheRead<T> read)
    {
        var shared = look.Found;
        var left = LeftOf(shared);
        T value = default!;
        var found = !shared.Header.Kind.HasFlag(EntryKind.Negative);
        if (found && !Codec.TryDecode(look.Key, shared.Bytes!, shared.Header, out value))
        {
            _node.Metrics.Unreadable(_policy.Resource);
            CacheTrace.Current?.Note("L2", "the entry cannot be decoded");
            read = default;
            return false;
        }

        if (left > 0 && KeepsLocal(look.Wish))
        {
            var tags = shared.Header.TagsWith(Codec.ResourceTag, shared.Bytes);
            var copy = Copy(value, found, shared.Header.Version, left, shared.Header.CostMicroseconds, look.Wish, tags, shared.Bytes!.Length);
            KeepLocal(look.Key, copy, look.Epoch);
        }

        read = found
            ? new CacheRead<T>(
                value, shared.Header.Version, shared.State == SharedState.Stale ? CacheOutcome.Stale : CacheOutcome.SharedHit, left)
            : CacheRead<T>.Absent(CacheOutcome.Negative, left);
        return true;
    }

    /// <summary>Keeps what was just stored in L2 in L1 too.</summary>
    public void Keep(Claim claim, Loaded<T>? loaded, EncodedEntry entry, uint cost)
    {
        if (KeepsLocal(claim.Look.Wish))
        {
            var copy = Copy(
                loaded is { } value ? value.Value : default!, loaded is not null, loaded?.Version ?? 0,
                (int)entry.Ttl.TotalMilliseconds, cost, claim.Look.Wish, entry.Tags, entry.Bytes.Length);
            KeepLocal(claim.Key, copy, claim.Epoch);
        }
    }

    /// <summary>When the loader fails: the entry found past its TTL, else this node's old copy, as far as the policy allows.</summary>
    /// <param name="look">What a look into L2 found; the epoch has moved when the key was invalidated since.</param>
    /// <param name="stale">The answer.</param>
    public bool TryServeStale(Look look, out CacheRead<T> stale)
    {
        var (key, found) = (look.Key, look.Found);
        if (found is { Bytes: not null, State: SharedState.Stale }
            && _node.Local.Epoch(key) == look.Epoch
            && _node.Generations.Allows(found.Header.TagsWith(Codec.ResourceTag, found.Bytes))
            && !IsPast(found, _policy.StaleIfError)
            && !found.Header.Kind.HasFlag(EntryKind.Negative)
            && Codec.TryDecode(key, found.Bytes, found.Header, out var value))
        {
            stale = new CacheRead<T>(value, found.Header.Version, CacheOutcome.Stale, LeftOf(found));
            return true;
        }

        if (_policy.StaleIfError > TimeSpan.Zero
            && !CacheBypass.IsOn
            && _node.Local.TryGet<T>(key, out var copy)
            && copy is { Found: true }
            && _node.Generations.Allows(copy.Tags))
        {
            var left = copy.SoftExpiry - _node.Clock.Milliseconds;
            stale = new CacheRead<T>(copy.Value, copy.Version, CacheOutcome.Stale, (int)left);
            return left > -(long)_policy.StaleIfError.TotalMilliseconds;
        }

        stale = default;
        return false;
    }

    /// <summary>Whether a stale entry is past what the policy allows after its TTL.</summary>
    public bool IsPast(SharedRead shared, TimeSpan allowance) =>
        shared.State == SharedState.Stale && LeftOf(shared) <= -(long)allowance.TotalMilliseconds;

    public CacheRead<T> Count(CacheRead<T> read)
    {
        Counters.Count(read.Outcome);
        return read;
    }

    /// <summary>How long an entry of L2 stays fresh; negative when it is stale.</summary>
    public TimeSpan TimeLeft(SharedRead shared) => TimeSpan.FromMilliseconds(LeftOf(shared));

    /// <summary>The same for a local copy.</summary>
    public TimeSpan TimeLeft(LocalEntry<T> copy) => TimeSpan.FromMilliseconds(copy.SoftExpiry - _node.Clock.Milliseconds);

    private string NameOf(ulong tag) => tag == Codec.ResourceTag[0] ? Tags.NameOfResource(_policy.Resource) : tag.ToString("x16", CultureInfo.InvariantCulture);

    private int LeftOf(SharedRead shared) => (int)(shared.Header.SoftExpiry - _node.RedisClock.Milliseconds);

    // Not inlined: its strings would cost every hit a larger frame.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void NoteHit(CacheTrace trace, LocalEntry<T> copy, int ttl) =>
        trace.Note("L1", $"hit: {(copy.Found ? $"version {copy.Version}" : "absent")}, fresh for {ttl} ms");

    private bool RefreshesEarly => _policy.EarlyRefresh > 0 || _refreshBelow > TimeSpan.Zero;

    private bool Draw(TimeSpan left, uint costMicroseconds)
    {
        if (left <= _refreshBelow)
        {
            CacheTrace.Current?.Note("refresh-ahead", $"due, {left.TotalMilliseconds:0} ms before the expiry");
            return true;
        }

        var drawn = XFetch.Draw(left, costMicroseconds, _policy.EarlyRefresh, _node.Random);
        CacheTrace.Current?.Note("early refresh", drawn
            ? $"drawn: this reader refreshes, {left.TotalMilliseconds:0} ms before the expiry"
            : $"not drawn, {left.TotalMilliseconds:0} ms before the expiry");
        return drawn;
    }

    private bool KeepsLocal(ReadWish wish) => _policy.LocalTtl > TimeSpan.Zero && !wish.Skips.HasFlag(TierSkips.LocalWrite);

    private LocalEntry<T> Copy(T value, bool found, long version, int left, uint cost, ReadWish wish, StampedTags tags, int bytes)
    {
        var now = _node.Clock.Milliseconds;
        var wanted = wish.LocalTtl > TimeSpan.Zero ? wish.LocalTtl : _policy.LocalTtl;
        var local = (long)Jitter.Apply(wanted, _policy.Jitter, _node.Random).TotalMilliseconds;
        return new LocalEntry<T>
        {
            Value = value,
            Found = found,
            Version = version,
            MadeAt = now,
            ServeUntil = now + Math.Min(local, left),
            SoftExpiry = now + left,
            EarlyFrom = RefreshesEarly
                ? now + left - (long)Math.Max(XFetch.Window(cost, _policy.EarlyRefresh).TotalMilliseconds, _refreshBelow.TotalMilliseconds)
                : long.MaxValue,
            CostMicroseconds = cost,
            Tags = tags,
            Bytes = LocalTier.SizeOf(bytes),
        };
    }

    private void KeepLocal(string key, LocalEntry<T> copy, long epoch)
    {
        var left = TimeSpan.FromMilliseconds(copy.SoftExpiry - copy.MadeAt);
        var kept = _node.Local.Put(key, copy, Counters.Local, left + _policy.StaleIfError, epoch);
        CacheTrace.Current?.Note("L1", kept
            ? $"kept, to be served for {copy.ServeUntil - copy.MadeAt} ms"
            : "not kept: the key was invalidated since the read began");
    }
}
