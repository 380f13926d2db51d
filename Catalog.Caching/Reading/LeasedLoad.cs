using Catalog.Caching.Clocks;
using Catalog.Caching.Local;
using Catalog.Caching.Shared;
using Catalog.Caching.Telemetry;
using Microsoft.Extensions.Logging;

namespace Catalog.Caching.Reading;

/// <summary>
/// What follows a look into L2: serve the entry; else one load for all callers on all nodes: claim, load, fill; or wait for the holder. Without
/// Redis's answer: just load.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class LeasedLoad<T>(
    ReadProtocol<T> protocol,
    CachePolicy policy,
    HitVerifier<T>? verifier,
    FillNotices notices,
    SingleFlight flights,
    MonotonicClock clock,
    TimeProvider time,
    ILogger<LeasedLoad<T>> log)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50); // in case the notice is lost

    private static readonly TimeSpan ClockError = TimeSpan.FromMilliseconds(20); // difference between two nodes' estimates of Redis's time

    private readonly FailureLog _failures = new(time);

    /// <summary>Whether to ask for the lease before the entry.</summary>
    public UsualMisses Misses { get; } = new();

    /// <summary>Serves what L2 has, if it may be served; begins a refresh if it is due.</summary>
    /// <param name="look">The look into L2.</param>
    /// <param name="state">Passed to <paramref name="load"/>.</param>
    /// <param name="load">Reads the source of truth.</param>
    /// <param name="read">The result.</param>
    public bool TryServe<TState>(
        in Look look, TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> load, out CacheRead<T> read)
    {
        var (shared, store) = (look.Found, protocol.Store);
        CacheTrace.Current?.Note("L2", store.Describe(shared));
        Misses.Saw(shared.State);
        var isStale = shared.State == SharedState.Stale && !store.IsPast(shared, policy.StaleWhileRevalidate);
        if ((shared.State != SharedState.Fresh && !isStale) || look.Wish.Skips.HasFlag(TierSkips.SharedRead) || !store.TryUse(look, out read))
        {
            read = default;
            return false;
        }

        if (isStale || store.DrawsEarlyRefresh(look))
        {
            RefreshInBackground(look.Key, look.Wish, store.TimeLeft(shared), state, load);
        }

        verifier?.Offer(look.Key, read, state, load);
        return true;
    }

    /// <summary>Where most reads miss, asks for the lease at once: the same script returns the entry if there is one.</summary>
    /// <param name="look">A look that has not asked L2 yet.</param>
    /// <param name="state">Passed to <paramref name="load"/>.</param>
    /// <param name="load">Reads the source of truth.</param>
    public async Task<CacheRead<T>> ClaimFirstAsync<TState>(
        Look look, TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> load)
    {
        var (lease, claim, now) = await protocol.ClaimAsync(look.Saw(SharedRead.Nothing));
        if (lease == LeaseState.Taken)
        {
            Misses.Saw(SharedState.Nothing);
            return await LoadAndFillAsync(claim, state, load);
        }

        if (lease == LeaseState.NotAnswered)
        {
            Misses.Saw(SharedState.NotAnswered);
            return await RunAsync(look, state, load);
        }

        return lease == LeaseState.EntryCame && TryServe(now, state, load, out var read) ? read : await RunAsync(now, state, load);
    }

    /// <summary>Loads a key that L2 does not have in a usable form. Run it once per process and key at a time.</summary>
    /// <param name="look">The look into L2.</param>
    /// <param name="state">Passed to <paramref name="load"/>.</param>
    /// <param name="load">Reads the source of truth.</param>
    public async Task<CacheRead<T>> RunAsync<TState>(Look look, TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> load)
    {
        var giveUp = clock.Milliseconds + (2 * (long)policy.LeaseTime.TotalMilliseconds);
        Task? notice = null;
        try
        {
            while (look.Found.State != SharedState.NotAnswered)
            {
                var (lease, claim, now) = await protocol.ClaimAsync(look);
                switch (lease)
                {
                    case LeaseState.Taken:
                        return await LoadAndFillAsync(claim, state, load);

                    case LeaseState.EntryCame:
                        if (now.Found.State == SharedState.Fresh && protocol.Store.TryUse(now, out var read))
                        {
                            return read;
                        }

                        look = now;
                        break;

                    case LeaseState.Held when notice is null:
                        // Check once more after registering, so that a notice just before is not lost.
                        notice = notices.Register(look.Key);
                        protocol.Store.Counters.LeaseWaited();
                        break;

                    case LeaseState.Held when clock.Milliseconds < giveUp:
                        await Task.WhenAny(notice, Task.Delay(LookAgain, time));
                        notice = notice.IsCompleted ? notices.Register(look.Key) : notice;
                        break;

                    default:
                        look = look.Saw(look.Found with { State = SharedState.NotAnswered });
                        break;
                }
            }
        }
        finally
        {
            if (notice is not null)
            {
                notices.Leave(look.Key, notice);
            }
        }

        return await LoadAndFillAsync(protocol.Unleased(look), state, load);
    }

    /// <summary>Starts a background refresh: at most one per process and key, and only with the lease.</summary>
    /// <param name="key">The key.</param>
    /// <param name="wish">How the read that starts it differs from the policy: the refresh differs likewise.</param>
    /// <param name="left">How long the copy to replace stays fresh: a fresher entry in L2 is used instead of a load.</param>
    /// <param name="state">Passed to <paramref name="load"/>.</param>
    /// <param name="load">Reads the source of truth.</param>
    public void RefreshInBackground<TState>(
        string key, ReadWish wish, TimeSpan left, TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> load)
    {
        if (wish.Skips.HasFlag(TierSkips.Shared))
        {
            return; // no lease would tell who refreshes
        }

        CacheTrace.Current?.Note("refresh", "begins in the background, unless one is under way");
        _ = flights.RunAsync(
            "refresh " + key,
            (self: this, key, wish, left, state, load),
            static s => s.self.RefreshAsync(s.key, s.wish, s.left, s.state, s.load),
            CancellationToken.None);
    }

    private async Task<bool> RefreshAsync<TState>(
        string key, ReadWish wish, TimeSpan left, TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> load)
    {
        await Task.Yield(); // the reader must not wait, not even for a loader that blocks; a captured context keeps the order of steps
        protocol.LeaveReader();
        try
        {
            var look = await protocol.LookAsync(key, wish);
            if (look.Found.State == SharedState.Fresh
                && !wish.Skips.HasFlag(TierSkips.SharedRead)
                && protocol.Store.TimeLeft(look.Found) > left + ClockError)
            {
                return protocol.Store.TryUse(look, out _); // another node has refreshed it
            }

            var (lease, claim, _) = await protocol.ClaimAsync(look);
            if (lease != LeaseState.Taken)
            {
                return false;
            }

            var read = await LoadAndFillAsync(claim, state, load);
            return read.Outcome == CacheOutcome.Miss && read.Ttl > TimeSpan.Zero;
        }
#pragma warning disable CA1031 // No caller awaits a background refresh: its failure is only logged.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (_failures.IsDue(nameof(RefreshAsync), out var others))
            {
                log.LogWarning(e, "Refreshing {Key} failed, and {Others} others since this was last logged; a later read tries again", key, others);
            }

            return false;
        }
    }

    /// <summary>Loads under a claim, and stores the result; serves a stale value instead when the load fails.</summary>
    public async Task<CacheRead<T>> LoadAndFillAsync<TState>(
        Claim claim, TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> load)
    {
        Loaded<T>? loaded;
        uint cost;
        try
        {
            (loaded, cost) = await protocol.LoadAsync(state, load, CancellationToken.None);
            CacheTrace.Current?.Note("load", $"{(loaded is { } row ? $"version {row.Version}" : "absent")}, after {cost / 1000.0:0.###} ms");
        }
        catch (Exception e)
        {
            CacheTrace.Current?.Note("load", $"failed: {e.GetType().Name}");
            await protocol.ReleaseAsync(claim);
            if (!protocol.Store.TryServeStale(claim.Look, out var stale))
            {
                throw;
            }

            CacheTrace.Current?.Note("stale-if-error", $"version {stale.Version} is served instead");
            if (_failures.IsDue(nameof(LoadAndFillAsync), out var others))
            {
                log.LogWarning(
                    e, "Loading {Key} failed, and {Others} others since this was last logged; the stale value is served", claim.Key, others);
            }

            return stale;
        }

        return await protocol.FillAsync(claim, loaded, cost);
    }
}
