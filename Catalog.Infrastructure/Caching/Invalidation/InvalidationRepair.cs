using System.Collections.Concurrent;
using Catalog.Infrastructure.Caching.Tiers;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Catalog.Infrastructure.Caching.Invalidation;

/// <summary>Sends again what Redis did not confirm, and after a reconnect what a failover may have lost.</summary>
/// <remarks>Sending twice does no harm. Runs until disposed; thread-safe.</remarks>
internal sealed class InvalidationRepair : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly RedisGate _gate;
    private readonly SharedTier _shared;
    private readonly InvalidationJournal _journal;
    private readonly Invalidator _invalidator;
    private readonly VersionKeys _versions;
    private readonly ILogger<InvalidationRepair> _log;
    private readonly ConcurrentDictionary<string, bool> _resources = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private Task _repairing = Task.CompletedTask;
    private volatile bool _reconnected;

    public InvalidationRepair(
        RedisGate gate,
        SharedTier shared,
        InvalidationJournal journal,
        Invalidator invalidator,
        VersionKeys versions,
        ILogger<InvalidationRepair> log)
    {
        _gate = gate;
        _shared = shared;
        _journal = journal;
        _invalidator = invalidator;
        _versions = versions;
        _log = log;
    }

    /// <summary>Names a resource that is invalidated as a whole when the journal overflowed.</summary>
    public void Know(string resource) => _resources[resource] = true;

    public void Start()
    {
        _gate.Recovered += OnReconnected;
        _gate.Connection.Restored += OnRestored;
        _repairing = RepairAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _gate.Recovered -= OnReconnected;
        _gate.Connection.Restored -= OnRestored;
        await _stopping.CancelAsync();
        await _repairing;
        _stopping.Dispose();
    }

    private void OnReconnected() => _reconnected = true;

    private void OnRestored(object? sender, ConnectionFailedEventArgs e) => _reconnected = true;

    private async Task RepairAsync()
    {
        using var timer = new PeriodicTimer(Pause);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                if (_gate.IsOpen)
                {
                    continue;
                }

                if (_reconnected)
                {
                    _reconnected = false;
                    await SendAgainAsync(_journal.Recent());
                }

                await SendAgainAsync(_journal.Pending());
                if (_journal.Overflowed)
                {
                    await InvalidateEverythingAsync();
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task SendAgainAsync(IReadOnlyList<Invalidation> all)
    {
        if (all.Count > 0)
        {
            _log.LogInformation("Sending {Count} invalidations again", all.Count);
        }

        foreach (var what in all)
        {
            var sent = what.Kind switch
            {
                InvalidationKind.Key => await TryKeyAsync(what),
                InvalidationKind.Tag => await _invalidator.TryTagAsync(what.Name),
                _ => await _versions.TryBumpAsync(what.Name),
            };
            if (!sent)
            {
                _journal.Keep(what);
                _reconnected = true; // the rest has to be sent too
                return;
            }

            _journal.Confirm(what);
        }
    }

    private async ValueTask<bool> TryKeyAsync(Invalidation what)
    {
        var cleaned = what.Floor == 0
            ? await _shared.UnlinkAsync(what.Name)
            : (await _shared.WriteIfNewerAsync(what.Name, EncodedEntry.Tombstone(what.Floor))).Answered;
        return cleaned && await _invalidator.TryAnnounceAsync([what.Name]);
    }

    private async Task InvalidateEverythingAsync()
    {
        foreach (var resource in _resources.Keys)
        {
            if (!await _invalidator.TryTagAsync(Tags.NameOfResource(resource)))
            {
                return;
            }
        }

        _journal.ConfirmOverflow();
    }
}
