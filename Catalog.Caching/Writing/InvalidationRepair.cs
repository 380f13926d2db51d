using System.Collections.Concurrent;
using Catalog.Caching.Background;
using Catalog.Caching.Bus;
using Catalog.Caching.Entries;
using Catalog.Caching.Redis;
using Catalog.Caching.Shared;
using StackExchange.Redis;

namespace Catalog.Caching.Writing;

/// <summary>Resends invalidations that Redis did not confirm, and after a reconnect those that a failover may have lost.</summary>
/// <remarks>
/// From the moment the connection breaks, recent invalidations count as unconfirmed: until they have been resent, this node does not read
/// those entries from L2, because the server that answers next may still hold the old values. Sending twice is harmless. Runs until
/// disposed; thread-safe.
/// </remarks>
internal sealed class InvalidationRepair(
    RedisGate gate, SharedTier shared, InvalidationJournal journal, Invalidator invalidator, VersionKeys versions, BackgroundLoops loops)
    : IAsyncDisposable
{
    private const int Together = 64; // in parallel: fast for half a minute of writes, but no flood for a server that has just restarted
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, bool> _resources = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private Task _repairing = Task.CompletedTask;

    /// <summary>Registers a resource to be invalidated as a whole when the journal overflows.</summary>
    public void AddResource(string resource) => _resources[resource] = true;

    public void Start()
    {
        gate.Connection.Failed += OnFailed;
        gate.Connection.Restored += journal.KeepRecent;
        gate.Recovered += journal.KeepRecent;
        _repairing = loops.RunAsync("invalidation-repair", RepairOnceAsync, _stopping.Token, LongestBackoff);
    }

    public async ValueTask DisposeAsync()
    {
        gate.Connection.Failed -= OnFailed;
        gate.Connection.Restored -= journal.KeepRecent;
        gate.Recovered -= journal.KeepRecent;
        await _stopping.CancelAsync();
        await _repairing;
        _stopping.Dispose();
    }

    private void OnFailed(ConnectionType socket)
    {
        if (socket == ConnectionType.Interactive)
        {
            journal.KeepRecent();
        }
    }

    internal async Task<TimeSpan> RepairOnceAsync(CancellationToken stopping)
    {
        if (!gate.IsOpen)
        {
            await SendPendingAsync(stopping);
            if (journal.Overflowed)
            {
                await InvalidateEverythingAsync();
            }
        }

        return Pause;
    }

    // A refused invalidation does not block those behind it.
    private async Task SendPendingAsync(CancellationToken stopping)
    {
        foreach (var together in journal.Pending().Chunk(Together))
        {
            await Task.WhenAll(together.Select(ConfirmAsync));
            if (gate.IsOpen || stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task ConfirmAsync(Unconfirmed unconfirmed)
    {
        if (await TrySendAsync(unconfirmed.What))
        {
            journal.Confirm(unconfirmed);
        }
    }

    private ValueTask<bool> TrySendAsync(Invalidation what) => what.Kind switch
    {
        InvalidationKind.Key => TryKeyAsync(what),
        InvalidationKind.Tag => invalidator.TryTagsAsync([what.Name]),
        _ => versions.TryBumpAsync(what.Name),
    };

    private async ValueTask<bool> TryKeyAsync(Invalidation what)
    {
        var cleaned = what.Floor == 0
            ? await shared.UnlinkAsync([what.Name])
            : (await shared.WriteIfNewerAsync(what.Name, EncodedEntry.Tombstone(what.Floor))).Answered;
        return cleaned && await invalidator.TryAnnounceAsync([what.Name]);
    }

    private async Task InvalidateEverythingAsync()
    {
        var (overflow, isComplete) = (journal.Overflow, true);
        foreach (var resource in _resources.Keys)
        {
            isComplete &= await invalidator.TryTagsAsync([Tags.NameOfResource(resource)]);
        }

        if (isComplete)
        {
            journal.ConfirmOverflow(overflow);
        }
    }
}
