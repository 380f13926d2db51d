using Catalog.Caching.Entries;
using Catalog.Caching.Shared;
using Catalog.Caching.Telemetry;
using Microsoft.Extensions.Logging;

namespace Catalog.Caching.Reading;

/// <summary>One load for all callers on all nodes: take the lease, load, fill; or wait for the one who does.</summary>
/// <remarks>
/// The lease is taken before the load: taken afterwards, it could not see an invalidation that came in between. When Redis does
/// not answer, the value is loaded without a lease and stored nowhere. Thread-safe.
/// </remarks>
/// <typeparam name="T">The cached type.</typeparam>
internal sealed class LeasedLoad<T>(CacheNode node, CachePolicy policy, EntryStore<T> store)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50); // when the notice itself is lost

    private static readonly TimeSpan ClockError = TimeSpan.FromMilliseconds(20); // between two nodes' idea of Redis's time

    private readonly ILogger _log = node.Logs.CreateLogger<LeasedLoad<T>>();
    private readonly FailureLog _failures = new(node.Time);
    private int _saidOversized;

    /// <summary>Loads a key that L2 does not have in a usable form. Run it once a process and key at a time.</summary>
    /// <param name="key">The key.</param>
    /// <param name="state">Passed to <paramref name="load"/>.</param>
    /// <param name="load">Reads the source of truth.</param>
    /// <param name="found">What the look into L2 found.</param>
    /// <param name="epoch">The epoch of the key before that look.</param>
    public async Task<CacheRead<T>> RunAsync<TState>(
        string key, TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> load, SharedRead found, long epoch)
    {
        var giveUp = node.Clock.Milliseconds + (2 * (long)policy.LeaseTime.TotalMilliseconds);
        Task? notice = null;
        try
        {
            while (found.State != SharedState.NotAnswered)
            {
                var epochNow = node.Local.Epoch(key);
                var lease = Lease.New(key);
                var answer = await TakeAsync(lease, found);
                CacheTrace.Current?.Note("lease", LeaseWords.Of(answer.State));
                switch (answer.State)
                {
                    case LeaseState.Taken:
                        return await LoadAndFillAsync(key, state, load, lease, epochNow, found, epoch);

                    case LeaseState.EntryCame:
                        if (answer.Entry.State == SharedState.Fresh && store.TryUse(key, answer.Entry, epochNow, out var read))
                        {
                            return read;
                        }

                        (found, epoch) = (answer.Entry, epochNow);
                        break;

                    case LeaseState.Held when notice is null:
                        // Look once more after registering: a notice just before it is not lost.
                        notice = node.Notices.Register(key);
                        node.Metrics.LeaseWaited(store.Counters);
                        break;

                    case LeaseState.Held when node.Clock.Milliseconds < giveUp:
                        await Task.WhenAny(notice, Task.Delay(LookAgain, node.Time));
                        notice = node.Notices.Register(key);
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
                node.Notices.Leave(key);
            }
        }

        return await LoadAndFillAsync(key, state, load, lease: null, epoch: 0, found, epoch);
    }

    /// <summary>Starts a refresh that nobody waits for; at most one a process and key, and only with the lease.</summary>
    /// <param name="key">The key.</param>
    /// <param name="left">How long the copy that is to be replaced stays fresh: a fresher one is taken over, not loaded again.</param>
    /// <param name="state">Passed to <paramref name="load"/>.</param>
    /// <param name="load">Reads the source of truth.</param>
    public void RefreshInBackground<TState>(
        string key, TimeSpan left, TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> load)
    {
        CacheTrace.Current?.Note("refresh", "begins in the background, unless one is under way");
        _ = node.Flights.RunAsync(
            "refresh " + key,
            (self: this, key, left, state, load),
            static s => s.self.RefreshAsync(s.key, s.left, s.state, s.load),
            CancellationToken.None);
    }

    private async Task<bool> RefreshAsync<TState>(
        string key, TimeSpan left, TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> load)
    {
        CacheTrace.Leave();
        try
        {
            var epoch = node.Local.Epoch(key);
            var found = await node.Shared.ReadAsync(key, store.Codec.ResourceTag);
            if (found.State == SharedState.Fresh && store.TimeLeft(found) > left + ClockError)
            {
                return store.TryUse(key, found, epoch, out _); // another node was quicker
            }

            var lease = Lease.New(key);
            if (found.State == SharedState.NotAnswered || (await TakeAsync(lease, found)).State != LeaseState.Taken)
            {
                return false;
            }

            var read = await LoadAndFillAsync(key, state, load, lease, epoch, found, epoch);
            return read.Outcome == CacheOutcome.Miss && read.Ttl > TimeSpan.Zero;
        }
#pragma warning disable CA1031 // Nobody awaits a background refresh: the log is where its failure shows.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (_failures.IsDue(nameof(RefreshAsync), out var others))
            {
                _log.LogWarning(e, "Refreshing {Key} failed, and {Others} others since this was last logged; a later read tries again", key, others);
            }

            return false;
        }
    }

    /// <summary>Takes the lease of a key unless something other than <paramref name="found"/> is there now.</summary>
    public ValueTask<LeaseAnswer> TakeAsync(Lease lease, SharedRead found) =>
        node.Shared.TakeLeaseAsync(lease, found, policy.LeaseTime, store.Codec.ResourceTag);

    /// <summary>Gives a lease back unused.</summary>
    public async ValueTask ReleaseAsync(Lease? lease)
    {
        if (lease is { } held)
        {
            await node.Shared.ReleaseAsync(held);
        }
    }

    /// <summary>Stores what was loaded under its lease; without one it is only returned.</summary>
    public async Task<CacheRead<T>> FillAsync(
        string key, Loaded<T>? loaded, uint cost, BusStamp stamp, Lease? lease, long epoch, SharedRead found)
    {
        if (lease is null)
        {
            CacheTrace.Current?.Note("fill", "none: without a lease nothing is stored");
            return Answer(loaded, CacheOutcome.Bypass, TimeSpan.Zero);
        }

        EncodedEntry? encoded = null;
        try
        {
            encoded = store.Codec.Encode(key, loaded, cost, stamp, out var payload);
            SayOversized(key, payload);
        }
        finally
        {
            if (encoded is null)
            {
                await ReleaseAsync(lease); // not to be cached, or the serializer threw
            }
        }

        if (encoded is not { } entry)
        {
            CacheTrace.Current?.Note("fill", "none: the value is too large, or absence is not remembered");
            return Answer(loaded, CacheOutcome.Miss, TimeSpan.Zero);
        }

        var filled = await node.Shared.FillAsync(lease.Value, entry, replaces: found.Bytes is not null);
        if (filled != FillResult.Stored)
        {
            node.Metrics.FillRefused(store.Counters, filled);
            CacheTrace.Current?.Note("fill", $"refused: {LeaseWords.Of(filled)}");
            return Answer(loaded, CacheOutcome.Miss, TimeSpan.Zero);
        }

        CacheTrace.Current?.Note("fill", $"stored in L2, fresh for {entry.Ttl.TotalMilliseconds:0} ms");
        store.Keep(key, loaded, entry, cost, epoch);
        return Answer(loaded, CacheOutcome.Miss, entry.Ttl);
    }

    private async Task<CacheRead<T>> LoadAndFillAsync<TState>(
        string key,
        TState state,
        Func<TState, CancellationToken, ValueTask<Loaded<T>?>> load,
        Lease? lease,
        long epoch,
        SharedRead found,
        long foundAt)
    {
        Loaded<T>? loaded;
        uint cost;
        var stamp = node.Bus.Stamp(); // before the load: a tag invalidated from here on gets a higher generation
        try
        {
            (loaded, cost) = await LoadAsync(state, load);
            CacheTrace.Current?.Note("load", $"{(loaded is { } row ? $"version {row.Version}" : "absent")}, after {cost / 1000.0:0.###} ms");
        }
        catch (Exception e)
        {
            CacheTrace.Current?.Note("load", $"failed: {e.GetType().Name}");
            await ReleaseAsync(lease);
            if (!store.TryServeStale(key, found, foundAt, out var stale))
            {
                throw;
            }

            CacheTrace.Current?.Note("stale-if-error", $"version {stale.Version} is served instead");
            if (_failures.IsDue(nameof(LoadAndFillAsync), out var others))
            {
                _log.LogWarning(e, "Loading {Key} failed, and {Others} others since this was last logged; the stale value is served", key, others);
            }

            return stale;
        }

        return await FillAsync(key, loaded, cost, stamp, lease, epoch, found);
    }

    private async Task<(Loaded<T>? Value, uint CostMicroseconds)> LoadAsync<TState>(
        TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> load)
    {
        using var activity = CachingMetrics.Activities.StartActivity("load");
        activity?.SetTag("resource", policy.Resource);
        using var timeout = new CancellationTokenSource(policy.LoadTimeout);
        var started = node.Time.GetTimestamp();
        var succeeded = false;
        try
        {
            var loaded = await node.Loads.RunAsync(policy.Resource, state, load, timeout.Token);
            succeeded = true;
            return (loaded, (uint)Math.Min(uint.MaxValue, node.Time.GetElapsedTime(started).TotalMicroseconds));
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested)
        {
            throw new TimeoutException($"Loading took longer than {policy.LoadTimeout}.", e);
        }
        finally
        {
            node.Metrics.Loaded(store.Counters, node.Time.GetElapsedTime(started), succeeded);
        }
    }

    private static CacheRead<T> Answer(Loaded<T>? loaded, CacheOutcome outcome, TimeSpan ttl) => loaded is { } value
        ? new CacheRead<T>(value.Value, value.Version, outcome, (int)ttl.TotalMilliseconds)
        : CacheRead<T>.Absent(outcome, (int)ttl.TotalMilliseconds);

    private void SayOversized(string key, int payload)
    {
        if (payload <= policy.MaxPayloadBytes)
        {
            return;
        }

        node.Metrics.Oversized(policy.Resource);
        if (Interlocked.Exchange(ref _saidOversized, 1) == 0)
        {
            _log.LogWarning("{Key} has {Bytes} bytes; only {Max} are cached. Said once", key, payload, policy.MaxPayloadBytes);
        }
    }
}
