using Catalog.Caching.Clocks;
using Catalog.Caching.Entries;
using Catalog.Caching.Shared;
using Catalog.Caching.Telemetry;

namespace Catalog.Caching.Reading;

/// <summary>One resource's entries in L2: which may be served, how long they are fresh, which are copied to L1. Thread-safe.</summary>
internal sealed class EntryStore<T>(
    OwnCopies<T> own, EntryCodec<T> codec, CachePolicy policy, Chance chance, ResourceCounters counters, RedisClock time)
{
    public OwnCopies<T> Own => own;

    public EntryCodec<T> Codec => codec;

    public ResourceCounters Counters => counters;

    /// <summary>Describes a look into L2 as text.</summary>
    public string Describe(in SharedRead shared) => shared.State switch
    {
        SharedState.NotAnswered => "Redis is not asked or does not answer: nothing will be stored",
        SharedState.Nothing when shared.Header.Kind.HasFlag(EntryKind.Tombstone) => $"a tombstone: versions below {shared.Header.Version} must not come back",
        SharedState.Nothing => shared.Bytes is null ? "no entry" : "an entry of an unknown format, or of another key",
        SharedState.Invalidated => $"version {shared.Header.Version}, but a tag of it was invalidated after it was loaded",
        SharedState.Stale => $"version {shared.Header.Version}, stale for {-LeftOf(shared)} ms",
        _ => $"hit: {(shared.Header.Kind.HasFlag(EntryKind.Negative) ? "absent" : $"version {shared.Header.Version}")}, fresh for {LeftOf(shared)} ms",
    };

    /// <summary>Whether early refresh is possible, and this reader is drawn for it.</summary>
    public bool DrawsEarlyRefresh(in Look look)
    {
        var header = look.Found.Header;
        return chance.RefreshesEarly
            && chance.Draws(TimeLeft(look.Found), header.CostMicroseconds, !header.Kind.HasFlag(EntryKind.Negative), look.Wish.Ttl);
    }

    /// <summary>Turns an entry into a result, and keeps a fresh one in L1. False when it cannot be decoded.</summary>
    public bool TryUse(in Look look, out CacheRead<T> read)
    {
        var shared = look.Found;
        var header = shared.Header;
        var left = LeftOf(header);
        T value = default!;
        var found = !header.Kind.HasFlag(EntryKind.Negative);
        if (found && !codec.TryDecode(look.Key, shared.Bytes!, header, out value))
        {
            counters.Unreadable();
            CacheTrace.Current?.Note("L2", "the entry cannot be decoded");
            read = default;
            return false;
        }

        if (left > 0 && own.Keeps(look.Wish))
        {
            own.Keep(
                look,
                look.Epoch,
                found ? new Loaded<T>(value, header.Version) : null,
                left,
                header.CostMicroseconds,
                header.TagsWith(codec.ResourceTag, shared.Bytes),
                shared.Bytes!.Length);
        }

        read = found
            ? new CacheRead<T>(
                value, header.Version, shared.State == SharedState.Stale ? CacheOutcome.Stale : CacheOutcome.SharedHit, left)
            : CacheRead<T>.Absent(CacheOutcome.Negative, left);
        return true;
    }

    /// <summary>Keeps a filled entry in L1 too.</summary>
    public void Keep(in Claim claim, Loaded<T>? loaded, EncodedEntry entry, uint cost)
    {
        if (own.Keeps(claim.Look.Wish))
        {
            own.Keep(claim.Look, claim.Epoch, loaded, (int)entry.Ttl.TotalMilliseconds, cost, entry.Tags, entry.Bytes.Length);
        }
    }

    /// <summary>After a failed load: returns the stale entry found, else this node's old copy, as far as the policy allows.</summary>
    /// <param name="look">The look into L2; its epoch has changed if the key was invalidated since.</param>
    /// <param name="stale">The result.</param>
    public bool TryServeStale(in Look look, out CacheRead<T> stale)
    {
        var found = look.Found;
        var header = found.Header;
        if (found is { Bytes: not null, State: SharedState.Stale }
            && own.IsUntouched(look, header.TagsWith(codec.ResourceTag, found.Bytes))
            && !IsPast(found, policy.StaleIfError)
            && !header.Kind.HasFlag(EntryKind.Negative)
            && codec.TryDecode(look.Key, found.Bytes, header, out var value))
        {
            stale = new CacheRead<T>(value, header.Version, CacheOutcome.Stale, LeftOf(header));
            return true;
        }

        return own.TryServeStale(look.Key, out stale);
    }

    /// <summary>Whether a stale entry is older than an allowance after its TTL.</summary>
    public bool IsPast(in SharedRead shared, TimeSpan allowance) =>
        shared.State == SharedState.Stale && LeftOf(shared) <= -(long)allowance.TotalMilliseconds;

    public CacheRead<T> Count(CacheRead<T> read)
    {
        counters.Count(read.Outcome);
        return read;
    }

    /// <summary>How long an entry stays fresh; negative when it is stale.</summary>
    public TimeSpan TimeLeft(in SharedRead shared) => TimeSpan.FromMilliseconds(LeftOf(shared));

    private int LeftOf(in SharedRead shared) => LeftOf(shared.Header);

    private int LeftOf(in EntryHeader header) => (int)(header.SoftExpiry - time.Milliseconds);
}
