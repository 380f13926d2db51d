using System.Collections.Concurrent;
using Catalog.Caching.Background;
using Catalog.Caching.Bus;
using Catalog.Caching.Entries;
using Catalog.Caching.Redis;
using Catalog.Caching.Shared;
using StackExchange.Redis;

namespace Catalog.Caching.Writing;

/// <summary>Sends again what Redis did not confirm, and after a reconnect what a failover may have lost.</summary>
/// <remarks>
/// What a failover may have lost counts as unconfirmed from the moment at which the connection breaks: until it has been sent again,
/// this node does not read those entries, for the server that answers next may still hold the old values. Sending twice does no
/// harm. Runs until disposed; thread-safe.
/// </remarks>
internal sealed class InvalidationRepair : IAsyncDisposable
{
    private const int Together = 64; // half a minute of writes must not wait for each other's round trips, nor flood a server that is just back
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(1);

    private readonly RedisGate _gate;
    private readonly SharedTier _shared;
    private readonly InvalidationJournal _journal;
    private readonly Invalidator _invalidator;
    private readonly VersionKeys _versions;
    private readonly BackgroundLoops _loops;
    private readonly ConcurrentDictionary<string, bool> _resources = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private Task _repairing = Task.CompletedTask;

    public InvalidationRepair(
        RedisGate gate,
        SharedTier shared,
        InvalidationJournal journal,
        Invalidator invalidator,
        VersionKeys versions,
        BackgroundLoops loops)
    {
        _gate = gate;
        _shared = shared;
        _journal = journal;
        _invalidator = invalidator;
        _versions = versions;
        _loops = loops;
    }

    /// <summary>Names a resource that is invalidated as a whole when the journal overflowed.</summary>
    public void Know(string resource) => _resources[resource] = true;

    public void Start()
    {
        _gate.Connection.Failed += OnFailed;
        _gate.Connection.Restored += _journal.KeepRecent;
        _gate.Recovered += _journal.KeepRecent;
        _repairing = _loops.RunAsync("invalidation-repair", RepairOnceAsync, _stopping.Token, LongestBackoff);
    }

    public async ValueTask DisposeAsync()
    {
        _gate.Connection.Failed -= OnFailed;
        _gate.Connection.Restored -= _journal.KeepRecent;
        _gate.Recovered -= _journal.KeepRecent;
        await _stopping.CancelAsync();
        await _repairing;
        _stopping.Dispose();
    }

    private void OnFailed(ConnectionType socket)
    {
        if (socket == ConnectionType.Interactive)
        {
            _journal.KeepRecent();
        }
    }

    private async Task<TimeSpan> RepairOnceAsync(CancellationToken stopping)
    {
        if (!_gate.IsOpen)
        {
            await SendPendingAsync(stopping);
            if (_journal.Overflowed)
            {
                await InvalidateEverythingAsync();
            }
        }

        return Pause;
    }

    // One that Redis refuses holds back nothing that is behind it.
    private async Task SendPendingAsync(CancellationToken stopping)
    {
        foreach (var together in _journal.Pending().Chunk(Together))
        {
            await Task.WhenAll(together.Select(ConfirmAsync));
            if (_gate.IsOpen || stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task ConfirmAsync(Unconfirmed unconfirmed)
    {
        if (await TrySendAsync(unconfirmed.What))
        {
            _journal.Confirm(unconfirmed);
        }
    }

    private ValueTask<bool> TrySendAsync(Invalidation what) => what.Kind switch
    {
        InvalidationKind.Key => TryKeyAsync(what),
        InvalidationKind.Tag => _invalidator.TryTagAsync(what.Name),
        _ => _versions.TryBumpAsync(what.Name),
    };

    private async ValueTask<bool> TryKeyAsync(Invalidation what)
    {
        var cleaned = what.Floor == 0
            ? await _shared.UnlinkAsync([what.Name])
            : (await _shared.WriteIfNewerAsync(what.Name, EncodedEntry.Tombstone(what.Floor))).Answered;
        return cleaned && await _invalidator.TryAnnounceAsync([what.Name]);
    }

    private async Task InvalidateEverythingAsync()
    {
        var (overflow, isComplete) = (_journal.Overflow, true);
        foreach (var resource in _resources.Keys)
        {
            isComplete &= await _invalidator.TryTagAsync(Tags.NameOfResource(resource));
        }

        if (isComplete)
        {
            _journal.ConfirmOverflow(overflow);
        }
    }
}
