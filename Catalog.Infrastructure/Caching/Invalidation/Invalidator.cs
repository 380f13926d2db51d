using System.Collections.Concurrent;
using Catalog.Infrastructure.Caching.Tiers;
using Microsoft.Extensions.Logging;

namespace Catalog.Infrastructure.Caching.Invalidation;

/// <summary>The one way to say that something is no longer valid, after the commit that changed it.</summary>
/// <remarks>
/// <para>Order matters. L2 goes first, then this node's copies, then the message: a node that dropped its copy before L2 was
/// clean would read the old value back and keep it.</para>
/// <para>Never cancellable and never fails the caller, whose commit stands: what Redis does not confirm is kept, is not read from L2
/// by this node meanwhile, and is sent again when Redis answers. After a reconnect the latest invalidations are sent again too,
/// because a failover may have lost them. What other nodes may serve until then is bounded by change data capture or the TTL.</para>
/// <para>Does not hold: a process that dies between commit and this call invalidates nothing.</para>
/// </remarks>
public sealed class Invalidator : IAsyncDisposable
{
    private const int KeysPerMessage = 200;
    private static readonly TimeSpan RepairPause = TimeSpan.FromMilliseconds(100);

    private readonly RedisGate _gate;
    private readonly SharedTier _shared;
    private readonly TagRegister _tags;
    private readonly InvalidationBus _bus;
    private readonly InvalidationJournal _journal;
    private readonly NodeCopies _copies;
    private readonly ILogger<Invalidator> _log;
    private readonly ConcurrentDictionary<string, bool> _resources = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private Task _repairing = Task.CompletedTask;
    private volatile bool _reconnected;

    internal Invalidator(
        RedisGate gate,
        SharedTier shared,
        TagRegister tags,
        InvalidationBus bus,
        InvalidationJournal journal,
        NodeCopies copies,
        ILogger<Invalidator> log)
    {
        _gate = gate;
        _shared = shared;
        _tags = tags;
        _bus = bus;
        _journal = journal;
        _copies = copies;
        _log = log;
    }

    /// <summary>Invalidates keys: one round trip each to L2, in parallel, and one message for every 200.</summary>
    public async ValueTask InvalidateKeysAsync(IReadOnlyCollection<string> keys)
    {
        foreach (var chunk in keys.Chunk(KeysPerMessage))
        {
            await Task.WhenAll(chunk.Select(UnlinkAsync));
            await AnnounceAsync(chunk);
        }
    }

    /// <summary>Invalidates one key. Two round trips.</summary>
    public async ValueTask InvalidateKeyAsync(string key)
    {
        await UnlinkAsync(key);
        await AnnounceAsync([key]);
    }

    /// <summary>Invalidates all entries that carry the tag, however many there are. Three round trips.</summary>
    public async ValueTask InvalidateTagAsync(string tag)
    {
        var what = new Invalidation(true, tag);
        _journal.Note(what);
        if (!await TryTagAsync(tag))
        {
            _journal.Keep(what);
            _copies.DropAll();
        }
    }

    /// <summary>Invalidates every entry of a resource. Three round trips.</summary>
    public ValueTask InvalidateResourceAsync(string resource) => InvalidateTagAsync("resource:" + resource);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _gate.Recovered -= OnReconnected;
        _gate.Connection.Restored -= OnRestored;
        await _stopping.CancelAsync();
        await _repairing;
        _stopping.Dispose();
    }

    internal void Start()
    {
        _gate.Recovered += OnReconnected;
        _gate.Connection.Restored += OnRestored;
        _repairing = RepairAsync();
    }

    internal void Know(string resource) => _resources[resource] = true;

    /// <summary>L2 could not be told of a written value: versions below it must not be served or come back.</summary>
    internal void KeepFloor(string key, long version) => _journal.Keep(new Invalidation(false, key, version));

    internal void NoteFloor(string key, long version) => _journal.Note(new Invalidation(false, key, version));

    /// <summary>Drops this node's copies and tells the others. L2 must be clean already, or the key be pending.</summary>
    internal async ValueTask AnnounceAsync(IReadOnlyList<string> keys)
    {
        foreach (var key in keys)
        {
            _copies.Drop(key);
        }

        if (await _bus.PublishAsync(isTag: false, keys) is null)
        {
            foreach (var key in keys)
            {
                _journal.Keep(new Invalidation(false, key));
            }
        }
    }

    private async Task UnlinkAsync(string key)
    {
        var what = new Invalidation(false, key);
        _journal.Note(what);
        if (!await _shared.UnlinkAsync(key))
        {
            _journal.Keep(what);
        }
    }

    private async ValueTask<bool> TryTagAsync(string tag)
    {
        if (!await _tags.RaiseAsync(tag))
        {
            return false;
        }

        _copies.DropFlights();
        return await _bus.PublishAsync(isTag: true, [tag]) is { } sequence && _tags.Note(tag, sequence);
    }

    private void OnReconnected() => _reconnected = true;

    private void OnRestored(object? sender, StackExchange.Redis.ConnectionFailedEventArgs e) => _reconnected = true;

    private async Task RepairAsync()
    {
        using var timer = new PeriodicTimer(RepairPause);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                if (_reconnected && !_gate.IsOpen)
                {
                    _reconnected = false;
                    await SendAgainAsync(_journal.Recent());
                }

                if (_journal.PendingCount > 0 && !_gate.IsOpen)
                {
                    await SendAgainAsync(_journal.Pending());
                }

                if (_journal.Overflowed && !_gate.IsOpen)
                {
                    await InvalidateAllAsync();
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
        if (all.Count == 0)
        {
            return;
        }

        _log.LogInformation("Sending {Count} invalidations again", all.Count);
        foreach (var what in all)
        {
            var sent = what.IsTag
                ? await TryTagAsync(what.Name)
                : await SendKeyAsync(what);
            if (!sent)
            {
                _journal.Keep(what);
                return;
            }

            _journal.Confirm(what);
        }
    }

    private async ValueTask<bool> SendKeyAsync(Invalidation what)
    {
        var cleaned = what.Floor == 0
            ? await _shared.UnlinkAsync(what.Name)
            : (await _shared.WriteIfNewerAsync(what.Name, EncodedEntry.Tombstone(what.Floor))).Answered;
        if (!cleaned)
        {
            return false;
        }

        _copies.Drop(what.Name);
        return await _bus.PublishAsync(isTag: false, [what.Name]) is not null;
    }

    private async Task InvalidateAllAsync()
    {
        foreach (var resource in _resources.Keys)
        {
            if (!await TryTagAsync("resource:" + resource))
            {
                return;
            }
        }

        _journal.ConfirmOverflow();
    }
}
