using System.Globalization;
using System.Runtime.CompilerServices;
using Catalog.Caching.Bus;
using Catalog.Caching.Clocks;
using Catalog.Caching.Entries;
using Catalog.Caching.Local;
using Catalog.Caching.Telemetry;

namespace Catalog.Caching.Reading;

/// <summary>This node's copies (L1) of one resource: which may be served, and which are kept. Thread-safe.</summary>
/// <remarks>
/// A copy is served while the bus is trusted, the copy's time has not run out, and no tag of it was invalidated since its load. Serving takes
/// no lock and allocates nothing.
/// </remarks>
internal sealed class OwnCopies<T>(
    LocalTier tier,
    Generations generations,
    IInvalidationBus bus,
    MonotonicClock clock,
    CachePolicy policy,
    Chance chance,
    ResourceCounters counters)
{
    /// <summary>Finds a copy that may be served.</summary>
    /// <param name="key">The full key.</param>
    /// <param name="copy">The copy.</param>
    /// <param name="now">The time by which it may be served, for the methods below: the clock is read once for a hit.</param>
    public bool TryFind(ReadOnlySpan<char> key, out LocalEntry<T>? copy, out long now)
    {
        (copy, now) = (null, 0);
        if (policy.LocalTtl == TimeSpan.Zero || CacheBypass.IsOn)
        {
            return false;
        }

        // Trust first, then the copy: after a gap, a node drops the outdated copies before it trusts the bus again.
        now = clock.Milliseconds;
        return bus.Trusts(now)
            && tier.TryGet(key, now, out copy)
            && now < copy!.ServeUntil
            && generations.Allows(copy.Tags);
    }

    /// <summary>Describes why <see cref="TryFind"/> found nothing.</summary>
    public string WhyNot(string key)
    {
        if (policy.LocalTtl == TimeSpan.Zero)
        {
            return "not used for this resource";
        }

        if (!tier.TryGet<T>(key, out var copy))
        {
            return "no copy";
        }

        var now = clock.Milliseconds;
        return now >= copy!.ServeUntil ? $"the copy has been served for its time, {now - copy.MadeAt} ms"
            : !bus.Trusts(now) ? "not trusted: this node is cut off from the bus"
            : generations.FirstAbove(copy.Tags) is >= 0 and var i
                ? $"the copy was loaded before tag {NameOf(copy.Tags.Hashes[i])} was invalidated "
                    + $"(generation {generations.Of(copy.Tags, i)}, stamp {copy.Tags[i]})"
                : "there is a copy only now";
    }

    /// <summary>Turns a copy into a result, and counts it.</summary>
    public CacheRead<T> Hit(LocalEntry<T> copy, long now)
    {
        var ttl = (int)(copy.SoftExpiry - now);
        if (CacheTrace.Current is { } trace)
        {
            NoteHit(trace, copy, ttl);
        }

        var outcome = copy.Found ? CacheOutcome.LocalHit : CacheOutcome.Negative;
        counters.Count(outcome);
        return copy.Found ? new CacheRead<T>(copy.Value, copy.Version, outcome, ttl) : CacheRead<T>.Absent(outcome, ttl);
    }

    /// <summary>How long a copy stays fresh; negative when it is stale.</summary>
    public static TimeSpan TimeLeft(LocalEntry<T> copy, long now) => TimeSpan.FromMilliseconds(copy.SoftExpiry - now);

    /// <summary>Whether an early refresh can begin: then one read draws once.</summary>
    public static bool MayRefreshEarly(LocalEntry<T> copy, long now) => now >= copy.EarlyFrom;

    /// <summary>Whether early refresh is possible, and this reader is drawn for it.</summary>
    public bool DrawsEarlyRefresh(LocalEntry<T> copy, long now, TimeSpan wantedTtl) =>
        MayRefreshEarly(copy, now) && chance.Draws(TimeLeft(copy, now), copy.CostMicroseconds, copy.Found, wantedTtl);

    /// <summary>Begins a look into L2; an invalidation from now on refuses the local copy.</summary>
    public Look BeginLook(string key, ReadWish wish = default) => Look.Begin(tier, key, wish);

    /// <summary>Whether this node knows of no invalidation of the key or the tags since the look.</summary>
    public bool IsUntouched(in Look look, StampedTags tags) => tier.Epoch(look.Key) == look.Epoch && generations.Allows(tags);

    /// <summary>After a failed load: returns an old copy, as far as the policy allows.</summary>
    public bool TryServeStale(string key, out CacheRead<T> stale)
    {
        if (policy.StaleIfError > TimeSpan.Zero
            && !CacheBypass.IsOn
            && tier.TryGet<T>(key, out var copy)
            && copy is { Found: true }
            && generations.Allows(copy.Tags))
        {
            var left = copy.SoftExpiry - clock.Milliseconds;
            stale = new CacheRead<T>(copy.Value, copy.Version, CacheOutcome.Stale, (int)left);
            return left > -(long)policy.StaleIfError.TotalMilliseconds;
        }

        stale = default;
        return false;
    }

    /// <summary>Drops the copy, and refuses those whose read has begun.</summary>
    public void Drop(string key) => tier.Invalidate(key);

    /// <summary>Whether this read keeps a copy.</summary>
    public bool Keeps(ReadWish wish) => policy.LocalTtl > TimeSpan.Zero && !wish.Skips.HasFlag(TierSkips.LocalWrite);

    /// <summary>Keeps a copy, unless the key was invalidated since.</summary>
    /// <param name="read">The read: its key and wishes.</param>
    /// <param name="epoch">The key's epoch before the value was read.</param>
    /// <param name="row">The row; null when it is absent.</param>
    /// <param name="left">How many milliseconds it stays fresh.</param>
    /// <param name="cost">The load's duration in microseconds.</param>
    /// <param name="tags">Its tags, the resource's first.</param>
    /// <param name="bytes">Its size in L2.</param>
    public void Keep(in Look read, long epoch, Loaded<T>? row, int left, uint cost, StampedTags tags, int bytes)
    {
        var now = clock.Milliseconds;
        var wanted = read.Wish.LocalTtl > TimeSpan.Zero ? read.Wish.LocalTtl : policy.LocalTtl;
        var copy = new LocalEntry<T>
        {
            Value = row is { } value ? value.Value : default!,
            Found = row is not null,
            Version = row?.Version ?? 0,
            MadeAt = now,
            ServeUntil = now + Math.Min((long)chance.Spread(wanted).TotalMilliseconds, left),
            SoftExpiry = now + left,
            EarlyFrom = chance.RefreshesEarly
                ? now + left - (long)chance.Window(cost, row is not null, read.Wish.Ttl).TotalMilliseconds
                : long.MaxValue,
            CostMicroseconds = cost,
            Tags = tags,
            Bytes = LocalTier.SizeOf(read.Key, bytes),
            Use = counters.Local,
        };
        var kept = tier.Put(read.Key, copy, TimeSpan.FromMilliseconds(left) + policy.StaleIfError, epoch);
        CacheTrace.Current?.Note("L1", kept
            ? $"kept, to be served for {copy.ServeUntil - copy.MadeAt} ms"
            : "not kept: the key was invalidated since the read began");
    }

    // Not inlined: its strings would enlarge the stack frame of every hit.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void NoteHit(CacheTrace trace, LocalEntry<T> copy, int ttl) =>
        trace.Note("L1", $"hit: {(copy.Found ? $"version {copy.Version}" : "absent")}, fresh for {ttl} ms");

    private string NameOf(ulong tag)
    {
        var resource = Tags.NameOfResource(policy.Resource);
        return tag == Tags.Hash(resource) ? resource : tag.ToString("x16", CultureInfo.InvariantCulture);
    }
}
