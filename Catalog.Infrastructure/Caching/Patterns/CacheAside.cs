using System.Diagnostics;
using Catalog.Infrastructure.Caching.Protection;
using Catalog.Infrastructure.Caching.Tiers;
using Microsoft.Extensions.Logging;

namespace Catalog.Infrastructure.Caching.Patterns;

/// <summary>
/// Cache-aside: read the cache, else load and fill; after a write has been committed, invalidate.
/// </summary>
/// <remarks>
/// <para>Holds: a value read before a commit never settles in L1 or L2 after that commit's invalidation (the lease refuses the
/// fill, the epoch refuses the local copy, the stamp gives away what a tag invalidated). Callers of one key, on all nodes, cause
/// one load. Redis away costs a deadline at most, then nothing: reads go to the loader, under the ceiling on loads.</para>
/// <para>Does not hold: a crash between commit and invalidation serves the old value until its TTL ends, unless change data
/// capture repairs it. A holder that outlives its lease causes a second load.</para>
/// <para>Cost: L1 hit none; L2 hit one round trip; miss three (look, lease, fill) and the load. Thread-safe.</para>
/// </remarks>
/// <typeparam name="T">The cached type; treat values as immutable, L1 hands out the same one again and again.</typeparam>
public sealed class CacheAside<T>
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50); // when the notice itself is lost

    private readonly CacheNode _node;
    private readonly CachePolicy _policy;
    private readonly EntryCodec<T> _codec;
    private readonly ResourceCounters _counters;
    private readonly ILogger _log;
    private int _saidOversized;

    /// <summary>Cache-aside for one resource.</summary>
    public CacheAside(CacheNode node, CachePolicy policy, ICacheSerializer<T> serializer)
        : this(node, policy, serializer, "cache-aside")
    {
    }

    internal CacheAside(CacheNode node, CachePolicy policy, ICacheSerializer<T> serializer, string pattern)
    {
        _node = node;
        _policy = policy;
        _codec = new EntryCodec<T>(policy, serializer, node.Protection, node.RedisClock, node.Random);
        _counters = node.Metrics.Register(pattern, policy.Resource);
        _log = node.Logs.CreateLogger<CacheAside<T>>();
        node.Invalidator.Know(policy.Resource);
    }

    /// <summary>How the reads of this resource ended so far.</summary>
    public ResourceCounters Counters => _counters;

    internal CacheNode Node => _node;

    internal EntryCodec<T> Codec => _codec;

    /// <summary>Reads through the cache; on a miss <paramref name="load"/> is asked, once for all callers.</summary>
    /// <param name="key">With a hash tag around what names the row: <c>product:{42}</c>.</param>
    /// <param name="state">Passed to <paramref name="load"/>, so that it can be a static lambda.</param>
    /// <param name="load">Reads the source of truth; null when the row does not exist. Its exceptions reach the caller.</param>
    /// <param name="ct">Ends this caller's wait; a load that others share goes on.</param>
    /// <exception cref="CacheOverloadedException">Too many loads run and wait, and nothing stale may be served.</exception>
    public ValueTask<CacheRead<T>> GetAsync<TState>(
        string key, TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> load, CancellationToken ct = default)
    {
        if (TryServeLocal(key, out var copy, out var early))
        {
            if (early && XFetch.Draw(LeftOf(copy!), copy!.CostMicroseconds, _policy.EarlyRefresh, _node.Random))
            {
                RefreshInBackground(key, state, load);
            }

            return new(Hit(copy!));
        }

        return new(GetSlowAsync(key, state, load, ct));
    }

    /// <summary>Serves this node's own copy, if there is one that may be served. Allocates nothing.</summary>
    /// <param name="key">The key, which need not be a string yet.</param>
    /// <param name="read">The answer.</param>
    /// <returns>False when <see cref="GetAsync"/> has to be asked.</returns>
    public bool TryGetLocal(ReadOnlySpan<char> key, out CacheRead<T> read)
    {
        if (TryServeLocal(key, out var copy, out var early) && !early)
        {
            read = Hit(copy!);
            return true;
        }

        read = default;
        return false;
    }

    /// <summary>Looks into the tiers and never loads.</summary>
    /// <returns>What is cached and fresh, or not found with <see cref="CacheOutcome.Miss"/>; check the outcome.</returns>
    public async ValueTask<CacheRead<T>> PeekAsync(string key)
    {
        if (TryGetLocal(key, out var local))
        {
            return local;
        }

        var epoch = _node.Local.Epoch(key);
        var shared = await _node.Shared.ReadAsync(key, _codec.ResourceTag);
        return shared.State == SharedState.Fresh && TryUse(key, shared, epoch, out var read)
            ? Count(read)
            : Count(CacheRead<T>.Absent(CacheOutcome.Miss, 0));
    }

    /// <summary>Reads many keys: one MGET a slot, then one <paramref name="load"/> for all that nobody has or is loading.</summary>
    /// <param name="keys">The keys, without repetition.</param>
    /// <param name="load">Gets the missing keys; answers one element for each, in order, null where there is no row.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <returns>One answer a key, in order.</returns>
    public async ValueTask<CacheRead<T>[]> GetManyAsync(
        IReadOnlyList<string> keys,
        Func<IReadOnlyList<string>, CancellationToken, ValueTask<IReadOnlyList<Loaded<T>?>>> load,
        CancellationToken ct = default)
    {
        var reads = new CacheRead<T>[keys.Count];
        var asked = new List<int>(keys.Count);
        for (var i = 0; i < keys.Count; i++)
        {
            if (!TryGetLocal(keys[i], out reads[i]))
            {
                asked.Add(i);
            }
        }

        if (asked.Count == 0)
        {
            return reads;
        }

        var epochs = asked.ConvertAll(i => _node.Local.Epoch(keys[i]));
        var stamp = _node.Bus.Seen;
        var shared = await _node.Shared.ReadManyAsync(asked.ConvertAll(i => keys[i]), _codec.ResourceTag);
        var missing = new List<(int Index, Lease? Lease, long Epoch)>();
        var busy = new List<int>();
        var answers = await Task.WhenAll(asked.Select(async (i, n) =>
            shared[n].State is SharedState.Fresh or SharedState.NotAnswered
                ? (Lease.New(keys[i]), new LeaseAnswer(LeaseState.NotAnswered, shared[n]))
                : await TakeLeaseAsync(Lease.New(keys[i]), shared[n])));
        for (var n = 0; n < asked.Count; n++)
        {
            var i = asked[n];
            var (lease, answer) = answers[n];
            if (answer.Entry.State == SharedState.Fresh && TryUse(keys[i], answer.Entry, epochs[n], out reads[i]))
            {
                Count(reads[i]);
            }
            else if (answer.State == LeaseState.Held)
            {
                busy.Add(i);
            }
            else
            {
                missing.Add((i, answer.State == LeaseState.Taken ? lease : null, epochs[n]));
            }
        }

        if (missing.Count > 0)
        {
            await LoadManyAsync(keys, missing, stamp, reads, load, ct);
        }

        foreach (var i in busy)
        {
            reads[i] = await GetAsync(keys[i], (keys, i, load), static async (s, token) => (await s.load([s.keys[s.i]], token))[0], ct);
        }

        return reads;
    }

    /// <summary>After the commit of a change, a creation (an absence may be remembered) or a deletion. Two round trips.</summary>
    /// <remarks>Not cancellable and does not throw for what Redis does: the commit stands. See <see cref="Invalidation.Invalidator"/>.</remarks>
    public ValueTask InvalidateAsync(string key) => _node.Invalidator.InvalidateKeyAsync(key);

    /// <summary>The same for many keys.</summary>
    public ValueTask InvalidateAsync(IReadOnlyCollection<string> keys) => _node.Invalidator.InvalidateKeysAsync(keys);

    /// <summary>Invalidates every entry, of whatever resource, that was loaded with this tag; O(1).</summary>
    public ValueTask InvalidateTagAsync(string tag) => _node.Invalidator.InvalidateTagAsync(tag);

    /// <summary>Invalidates every entry of this resource; O(1).</summary>
    public ValueTask InvalidateAllAsync() => _node.Invalidator.InvalidateResourceAsync(_policy.Resource);

    private async Task<CacheRead<T>> GetSlowAsync<TState>(
        string key, TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> load, CancellationToken ct)
    {
        var epoch = _node.Local.Epoch(key); // before L2 is read: an invalidation from here on refuses the copy
        var shared = await _node.Shared.ReadAsync(key, _codec.ResourceTag);
        if (shared.State is SharedState.Fresh or SharedState.Stale
            && !Expired(shared, _policy.StaleWhileRevalidate)
            && TryUse(key, shared, epoch, out var read))
        {
            if (shared.State == SharedState.Stale
                || XFetch.Draw(read.Ttl, shared.Header.CostMicroseconds, _policy.EarlyRefresh, _node.Random))
            {
                RefreshInBackground(key, state, load);
            }

            return Count(read);
        }

        return Count(await _node.Flights.RunAsync(
            key,
            (aside: this, key, state, load, shared),
            static s => s.aside.LoadOnceAsync(s.key, s.state, s.load, s.shared),
            ct));
    }

    // One caller a process comes here for a key at a time; the lease decides between processes.
    private async Task<CacheRead<T>> LoadOnceAsync<TState>(
        string key, TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> load, SharedRead found)
    {
        var giveUp = _node.Clock.Milliseconds + (2 * (long)_policy.LeaseTime.TotalMilliseconds);
        Task? notice = null;
        try
        {
            while (found.State != SharedState.NotAnswered)
            {
                var epoch = _node.Local.Epoch(key);
                var (lease, answer) = await TakeLeaseAsync(Lease.New(key), found);
                switch (answer.State)
                {
                    case LeaseState.Taken:
                        return await LoadAndFillAsync(key, state, load, lease, epoch, found);

                    case LeaseState.EntryCame:
                        if (answer.Entry.State == SharedState.Fresh && TryUse(key, answer.Entry, epoch, out var read))
                        {
                            return read;
                        }

                        found = answer.Entry with { State = SharedState.Invalidated };
                        break;

                    case LeaseState.Held when notice is null:
                        notice = _node.Notices.Register(key); // then look once more: a notice just before this is not lost
                        _node.Metrics.LeaseWaited(_policy.Resource);
                        break;

                    case LeaseState.Held when _node.Clock.Milliseconds < giveUp:
                        await Task.WhenAny(notice!, Task.Delay(LookAgain));
                        notice = _node.Notices.Register(key);
                        break;

                    default:
                        found = found with { State = SharedState.NotAnswered };
                        break;
                }
            }
        }
        finally
        {
            if (notice is not null)
            {
                _node.Notices.Leave(key);
            }
        }

        return await LoadAndFillAsync(key, state, load, lease: null, epoch: 0, found);
    }

    private async Task<CacheRead<T>> LoadAndFillAsync<TState>(
        string key,
        TState state,
        Func<TState, CancellationToken, ValueTask<Loaded<T>?>> load,
        Lease? lease,
        long epoch,
        SharedRead found)
    {
        Loaded<T>? loaded;
        uint cost;
        var stamp = _node.Bus.Seen; // before the load: a tag invalidated from here on has a higher generation
        try
        {
            (loaded, cost) = await LoadAsync(state, load);
        }
        catch (Exception e) when (TryServeStale(key, found, out var stale))
        {
            _log.LogWarning(e, "Loading {Key} failed; the stale value is served", key);
            await ReleaseAsync(lease);
            return stale;
        }
        catch
        {
            await ReleaseAsync(lease);
            throw;
        }

        return await FillAsync(key, loaded, cost, stamp, lease, epoch);
    }

    private async Task<CacheRead<T>> FillAsync(string key, Loaded<T>? loaded, uint cost, long stamp, Lease? lease, long epoch)
    {
        if (lease is null)
        {
            return Answer(loaded, CacheOutcome.Bypass, TimeSpan.Zero);
        }

        if (_codec.Encode(loaded, cost, stamp, out var bytes) is not { } entry)
        {
            SayOversized(key, bytes);
            await ReleaseAsync(lease);
            return Answer(loaded, CacheOutcome.Miss, TimeSpan.Zero);
        }

        var filled = await _node.Shared.FillAsync(lease.Value, entry);
        if (filled != FillResult.Stored)
        {
            _node.Metrics.FillRefused(_policy.Resource, filled);
            return Answer(loaded, CacheOutcome.Miss, TimeSpan.Zero);
        }

        Keep(key, loaded, entry, cost, stamp, epoch);
        return Answer(loaded, CacheOutcome.Miss, entry.Ttl);
    }

    private async Task<(Loaded<T>? Value, uint CostMicroseconds)> LoadAsync<TState>(
        TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> load)
    {
        using var activity = CachingMetrics.Activities.StartActivity("load");
        activity?.SetTag("resource", _policy.Resource);
        using var timeout = new CancellationTokenSource(_policy.LoadTimeout);
        var started = Stopwatch.GetTimestamp();
        var succeeded = false;
        try
        {
            var loaded = await _node.Loads.RunAsync(state, load, timeout.Token);
            succeeded = true;
            var took = Stopwatch.GetElapsedTime(started);
            return (loaded, (uint)Math.Min(uint.MaxValue, took.TotalMicroseconds));
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested)
        {
            throw new TimeoutException($"Loading took longer than {_policy.LoadTimeout}.", e);
        }
        finally
        {
            _node.Metrics.Loaded(_counters, Stopwatch.GetElapsedTime(started), succeeded);
        }
    }

    private async Task LoadManyAsync(
        IReadOnlyList<string> keys,
        List<(int Index, Lease? Lease, long Epoch)> missing,
        long stamp,
        CacheRead<T>[] reads,
        Func<IReadOnlyList<string>, CancellationToken, ValueTask<IReadOnlyList<Loaded<T>?>>> load,
        CancellationToken ct)
    {
        IReadOnlyList<Loaded<T>?> loaded;
        var started = Stopwatch.GetTimestamp();
        try
        {
            loaded = await _node.Loads.RunAsync(missing.ConvertAll(m => keys[m.Index]), load, ct);
        }
        catch
        {
            await Task.WhenAll(missing.Select(m => ReleaseAsync(m.Lease).AsTask()));
            throw;
        }

        var took = Stopwatch.GetElapsedTime(started);
        _node.Metrics.Loaded(_counters, took, succeeded: true);
        var cost = (uint)Math.Min(uint.MaxValue, took.TotalMicroseconds);
        await Task.WhenAll(missing.Select(async (m, n) =>
            reads[m.Index] = Count(await FillAsync(keys[m.Index], loaded[n], cost, stamp, m.Lease, m.Epoch))));
    }

    // Nobody waits for it: one process refreshes, and only if it gets the lease.
    private void RefreshInBackground<TState>(
        string key, TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> load) =>
        _ = _node.Flights.RunAsync(
            "refresh " + key,
            (aside: this, key, state, load),
            static s => s.aside.RefreshAsync(s.key, s.state, s.load),
            CancellationToken.None);

    internal async Task<bool> RefreshAsync<TState>(
        string key, TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> load)
    {
        try
        {
            var epoch = _node.Local.Epoch(key);
            var found = await _node.Shared.ReadAsync(key, _codec.ResourceTag);
            if (found.State == SharedState.NotAnswered)
            {
                return false;
            }

            var (lease, answer) = await TakeLeaseAsync(Lease.New(key), found);
            if (answer.State != LeaseState.Taken)
            {
                return false;
            }

            var read = await LoadAndFillAsync(key, state, load, lease, epoch, found with { Bytes = null });
            return read.Ttl > TimeSpan.Zero;
        }
#pragma warning disable CA1031 // Nobody awaits a background refresh: the log is where its failure shows.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _log.LogWarning(e, "Refreshing {Key} failed; it is tried again by a later read", key);
            return false;
        }
    }

    private async Task<(Lease Lease, LeaseAnswer Answer)> TakeLeaseAsync(Lease lease, SharedRead unwanted) =>
        (lease, await _node.Shared.TakeLeaseAsync(lease, unwanted, _policy.LeaseTime, _codec.ResourceTag));

    private async ValueTask ReleaseAsync(Lease? lease)
    {
        if (lease is { } held)
        {
            await _node.Shared.ReleaseAsync(held);
        }
    }

    private bool TryServeLocal(ReadOnlySpan<char> key, out LocalEntry<T>? copy, out bool early)
    {
        early = false;
        if (!_node.Local.TryGet(key, out copy))
        {
            return false;
        }

        var now = _node.Clock.Milliseconds;
        early = now >= copy!.EarlyFrom;
        return now < copy.ServeUntil && _node.Bus.Trusts(now) && _node.Generations.Allows(copy.Tags, copy.Stamp);
    }

    private CacheRead<T> Hit(LocalEntry<T> copy)
    {
        var outcome = copy.Found ? CacheOutcome.LocalHit : CacheOutcome.Negative;
        _counters.Count(outcome);
        var ttl = (int)(copy.SoftExpiry - _node.Clock.Milliseconds);
        return copy.Found ? new(copy.Value, copy.Version, outcome, ttl) : CacheRead<T>.Absent(outcome, ttl);
    }

    private TimeSpan LeftOf(LocalEntry<T> copy) => TimeSpan.FromMilliseconds(copy.SoftExpiry - _node.Clock.Milliseconds);

    // Turns an entry of L2 into an answer, and keeps a fresh one in L1.
    private bool TryUse(string key, SharedRead shared, long epoch, out CacheRead<T> read)
    {
        var left = (int)(shared.Header.SoftExpiry - _node.RedisClock.Milliseconds);
        if (shared.Header.Kind.HasFlag(EntryKind.Negative))
        {
            KeepShared(key, default!, found: false, shared, left, epoch);
            read = CacheRead<T>.Absent(CacheOutcome.Negative, left);
            return true;
        }

        if (!_codec.TryDecode(shared.Bytes!, shared.Header, out var value))
        {
            _node.Metrics.Unreadable(_policy.Resource);
            read = default;
            return false;
        }

        KeepShared(key, value, found: true, shared, left, epoch);
        read = new CacheRead<T>(
            value, shared.Header.Version, shared.State == SharedState.Stale ? CacheOutcome.Stale : CacheOutcome.SharedHit, left);
        return true;
    }

    private void KeepShared(string key, T value, bool found, SharedRead shared, int left, long epoch)
    {
        if (_policy.LocalTtl > TimeSpan.Zero && left > 0)
        {
            ulong[] tags = [_codec.ResourceTag, .. shared.Header.ReadTags(shared.Bytes)];
            KeepLocal(
                key, value, found, shared.Header.Version, left, shared.Header.CostMicroseconds, tags, shared.Header.Stamp,
                shared.Bytes!.Length, epoch);
        }
    }

    private void Keep(string key, Loaded<T>? loaded, EncodedEntry entry, uint cost, long stamp, long epoch)
    {
        if (_policy.LocalTtl > TimeSpan.Zero)
        {
            KeepLocal(
                key, loaded is { } value ? value.Value : default!, loaded is not null, loaded?.Version ?? 0,
                (int)entry.Ttl.TotalMilliseconds, cost, entry.Tags, stamp, entry.Bytes.Length, epoch);
        }
    }

    private void KeepLocal(
        string key, T value, bool found, long version, int left, uint cost, ulong[] tags, long stamp, int bytes, long epoch)
    {
        var now = _node.Clock.Milliseconds;
        var local = (long)Jitter.Apply(_policy.LocalTtl, _policy.Jitter, _node.Random).TotalMilliseconds;
        var copy = new LocalEntry<T>
        {
            Value = value,
            Found = found,
            Version = version,
            ServeUntil = now + Math.Min(local, left),
            SoftExpiry = now + left,
            EarlyFrom = _policy.EarlyRefresh > 0
                ? now + left - (long)XFetch.Window(cost, _policy.EarlyRefresh).TotalMilliseconds
                : long.MaxValue,
            CostMicroseconds = cost,
            Tags = tags,
            Stamp = stamp,
        };
        _node.Local.Put(key, copy, bytes, TimeSpan.FromMilliseconds(left) + _policy.StaleIfError, epoch);
    }

    // When the loader fails: the entry that was found past its TTL, else this node's old copy, if the policy allows either.
    private bool TryServeStale(string key, SharedRead found, out CacheRead<T> stale)
    {
        if (found is { Bytes: not null, State: SharedState.Stale }
            && !Expired(found, _policy.StaleIfError)
            && !found.Header.Kind.HasFlag(EntryKind.Negative)
            && _codec.TryDecode(found.Bytes, found.Header, out var value))
        {
            var left = (int)(found.Header.SoftExpiry - _node.RedisClock.Milliseconds);
            stale = new CacheRead<T>(value, found.Header.Version, CacheOutcome.Stale, left);
            return true;
        }

        if (_policy.StaleIfError > TimeSpan.Zero
            && _node.Local.TryGet<T>(key, out var copy)
            && copy is { Found: true }
            && _node.Generations.Allows(copy.Tags, copy.Stamp)
            && LeftOf(copy) > -_policy.StaleIfError)
        {
            stale = new CacheRead<T>(copy.Value, copy.Version, CacheOutcome.Stale, (int)LeftOf(copy).TotalMilliseconds);
            return true;
        }

        stale = default;
        return false;
    }

    private bool Expired(SharedRead shared, TimeSpan allowance) =>
        shared.State == SharedState.Stale
        && shared.Header.SoftExpiry + (long)allowance.TotalMilliseconds <= _node.RedisClock.Milliseconds;

    private static CacheRead<T> Answer(Loaded<T>? loaded, CacheOutcome outcome, TimeSpan ttl) => loaded is { } value
        ? new CacheRead<T>(value.Value, value.Version, outcome, (int)ttl.TotalMilliseconds)
        : CacheRead<T>.Absent(outcome, (int)ttl.TotalMilliseconds);

    private CacheRead<T> Count(CacheRead<T> read)
    {
        _counters.Count(read.Outcome);
        return read;
    }

    private void SayOversized(string key, int bytes)
    {
        if (bytes <= _policy.MaxPayloadBytes)
        {
            return;
        }

        _node.Metrics.Oversized(_policy.Resource);
        if (Interlocked.Exchange(ref _saidOversized, 1) == 0)
        {
            _log.LogWarning("{Key} has {Bytes} bytes, more than the {Max} that are cached; said once", key, bytes, _policy.MaxPayloadBytes);
        }
    }
}
