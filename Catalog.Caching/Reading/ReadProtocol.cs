using System.Transactions;
using Catalog.Caching.Bus;
using Catalog.Caching.Entries;
using Catalog.Caching.Shared;
using Catalog.Caching.Telemetry;
using Microsoft.Extensions.Logging;

namespace Catalog.Caching.Reading;

/// <summary>
/// Reads a key in five steps: look into L2, claim the load, load, fill L2, keep a copy in L1. Each step requires the result of the one before,
/// so that none can be skipped or run too early. Thread-safe.
/// </summary>
internal sealed class ReadProtocol<T>(
    EntryStore<T> store,
    ISharedTier shared,
    IInvalidationBus bus,
    LoadGate loads,
    CachePolicy policy,
    TimeProvider time,
    ILogger<ReadProtocol<T>> log)
{
    private int _hasLoggedOversized;

    public EntryStore<T> Store => store;

    /// <summary>Looks into L2. One round trip.</summary>
    public async ValueTask<Look> LookAsync(string key, ReadWish wish = default)
    {
        var look = store.Own.BeginLook(key, wish);
        return look.Saw(await shared.ReadAsync(key, store.Codec.ResourceTag));
    }

    /// <summary>Looks for many keys. One round trip per cluster slot.</summary>
    public async ValueTask<Look[]> LookAsync(IReadOnlyList<string> keys)
    {
        var looks = keys.Select(key => store.Own.BeginLook(key)).ToArray();
        var found = await shared.ReadManyAsync(keys, store.Codec.ResourceTag);
        return [.. looks.Zip(found, (look, read) => look.Saw(read))];
    }

    /// <summary>Takes the lease, unless L2 now has something other than the look found. One round trip.</summary>
    /// <remarks>None in a transaction: what is read there may never be committed, so it is not stored.</remarks>
    /// <returns>The claim if the lease is taken; else a new look, at the entry that arrived, or the same look.</returns>
    public async ValueTask<(LeaseState State, Claim Claim, Look Look)> ClaimAsync(Look look)
    {
        if (look.Found.State == SharedState.NotAnswered || Transaction.Current is not null)
        {
            return (LeaseState.NotAnswered, Unleased(look), look);
        }

        var again = store.Own.BeginLook(look.Key, look.Wish);
        var lease = Lease.New(look.Key);
        var answer = await shared.TakeLeaseAsync(lease, look.Found, policy.LeaseTime, store.Codec.ResourceTag);
        CacheTrace.Current?.Note("lease", LeaseWords.Of(answer.State));
        return answer.State switch
        {
            LeaseState.Taken => (answer.State, new Claim(look, lease, again.Epoch, bus.Stamp()), look),
            LeaseState.EntryCame => (answer.State, default, again.Saw(answer.Entry)),
            _ => (answer.State, Unleased(look), look),
        };
    }

    /// <summary>A claim without a lease, for when Redis does not answer: the loaded value is not stored.</summary>
    public Claim Unleased(Look look) => new(look, Lease: null, look.Epoch, bus.Stamp());

    /// <summary>Loads within the limit on loads, and records the duration. A load that ignores its token keeps its place, but no caller.</summary>
    /// <exception cref="CacheOverloadedException">Too many loads are running and queued.</exception>
    /// <exception cref="TimeoutException">The load took longer than the policy allows.</exception>
    public async Task<(TLoaded Value, uint CostMicroseconds)> LoadAsync<TState, TLoaded>(
        TState state, Func<TState, CancellationToken, ValueTask<TLoaded>> load, CancellationToken ct)
    {
        using var activity = CachingMetrics.Activities.StartActivity("load");
        activity?.SetTag("resource", policy.Resource);
        using var timeout = new CancellationTokenSource(policy.LoadTimeout, time);
        using var either = ct.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, ct) : null;
        var started = time.GetTimestamp();
        var succeeded = false;
        try
        {
            var token = (either ?? timeout).Token;
            var loading = loads.RunAsync(policy.Resource, state, load, token);
            var loaded = loading.IsCompleted ? await loading : await loading.AsTask().WaitAsync(token);
            succeeded = true;
            return (loaded, (uint)Math.Min(uint.MaxValue, time.GetElapsedTime(started).TotalMicroseconds));
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested)
        {
            throw new TimeoutException($"Loading took longer than {policy.LoadTimeout}.", e);
        }
        finally
        {
            store.Counters.Loaded(time.GetElapsedTime(started), succeeded);
        }
    }

    /// <summary>Stores the loaded value under its claim and keeps a copy; without a lease it is only returned. One round trip.</summary>
    public async Task<CacheRead<T>> FillAsync(Claim claim, Loaded<T>? loaded, uint costMicroseconds)
    {
        var skips = claim.Look.Wish.Skips;
        if (claim.Lease is null && !skips.HasFlag(TierSkips.Shared))
        {
            CacheTrace.Current?.Note("fill", "none: without a lease nothing is stored");
            return Answer(loaded, CacheOutcome.Bypass, TimeSpan.Zero);
        }

        EncodedEntry? encoded;
        try
        {
            encoded = store.Codec.Encode(claim.Key, loaded, costMicroseconds, claim.Stamp, claim.Look.Wish.Ttl, out var payload);
            LogOversized(claim.Key, payload);
        }
        catch
        {
            await ReleaseAsync(claim);
            throw;
        }

        if (encoded is not { } entry)
        {
            await ForgetAsync(claim, loaded);
            CacheTrace.Current?.Note("fill", "none: the value is too large, or absence is not remembered");
            return Answer(loaded, CacheOutcome.Miss, TimeSpan.Zero);
        }

        if (claim.Lease is not { } lease || skips.HasFlag(TierSkips.SharedWrite))
        {
            await ReleaseAsync(claim);
        }
        else if (await shared.FillAsync(lease, entry, replaces: claim.Look.Found.Bytes is not null) is var filled and not FillResult.Stored)
        {
            store.Counters.FillRefused(filled.ToString());
            CacheTrace.Current?.Note("fill", $"refused: {LeaseWords.Of(filled)}");
            return Answer(loaded, CacheOutcome.Miss, TimeSpan.Zero);
        }

        else
        {
            CacheTrace.Current?.Note("fill", $"stored in L2, fresh for {entry.Ttl.TotalMilliseconds:0} ms");
        }

        store.Keep(claim, loaded, entry, costMicroseconds);
        return Answer(loaded, CacheOutcome.Miss, entry.Ttl);
    }

    // The load succeeded, so what was cached before it is old, even though the result itself is not cached.
    private async ValueTask ForgetAsync(Claim claim, Loaded<T>? loaded)
    {
        var look = claim.Look;
        if (claim.Lease is not { } lease
            || look.Wish.Skips.HasFlag(TierSkips.SharedWrite)
            || look.Found.State is not (SharedState.Fresh or SharedState.Stale))
        {
            await ReleaseAsync(claim);
            return;
        }

        await shared.FillAsync(lease, EncodedEntry.Tombstone(loaded?.Version ?? look.Found.Header.Version), replaces: true);
        store.Own.Drop(claim.Key);
    }

    /// <summary>Call it at the start of work in the background: nobody traces it, and its loads need places of their own.</summary>
    public void LeaveReader()
    {
        CacheTrace.Leave();
        loads.Leave();
    }

    /// <summary>Releases an unused claim. One round trip if it has a lease.</summary>
    public async ValueTask ReleaseAsync(Claim claim)
    {
        if (claim.Lease is { } lease)
        {
            await shared.ReleaseAsync(lease);
        }
    }

    private static CacheRead<T> Answer(Loaded<T>? loaded, CacheOutcome outcome, TimeSpan ttl) => loaded is { } value
        ? new CacheRead<T>(value.Value, value.Version, outcome, (int)ttl.TotalMilliseconds)
        : CacheRead<T>.Absent(outcome, (int)ttl.TotalMilliseconds);

    private void LogOversized(string key, int payload)
    {
        if (payload <= policy.MaxPayloadBytes)
        {
            return;
        }

        store.Counters.Oversized();
        if (Interlocked.Exchange(ref _hasLoggedOversized, 1) == 0)
        {
            log.LogWarning("{Key} has {Bytes} bytes; only {Max} are cached. Logged once", key, payload, policy.MaxPayloadBytes);
        }
    }
}
