using System.Diagnostics;
using Catalog.Caching.Entries;
using Catalog.Caching.Shared;

namespace Catalog.Caching.Reading;

/// <summary>Many keys at once: one look into L2, the leases of what is missing, one load for all that nobody else loads.</summary>
/// <typeparam name="T">The cached type.</typeparam>
internal sealed class BatchLoad<T>(CacheNode node, CachePolicy policy, EntryStore<T> store, LeasedLoad<T> leased)
{
    /// <summary>A key on its way: its place in the answer, and what is known of it.</summary>
    private sealed record Item(int Index, string Key, long Epoch, SharedRead Found)
    {
        public Lease? Lease { get; init; }
    }

    /// <summary>Answers the keys at these places; returns the places whose keys another caller is loading just now.</summary>
    /// <param name="keys">All keys.</param>
    /// <param name="places">Which of them to answer.</param>
    /// <param name="reads">Where the answers go.</param>
    /// <param name="load">Answers one element a key, in order.</param>
    /// <param name="ct">Ends the load.</param>
    public async Task<IReadOnlyList<int>> RunAsync(
        IReadOnlyList<string> keys,
        IReadOnlyList<int> places,
        CacheRead<T>[] reads,
        Func<IReadOnlyList<string>, CancellationToken, ValueTask<IReadOnlyList<Loaded<T>?>>> load,
        CancellationToken ct)
    {
        var epochs = places.Select(place => node.Local.Epoch(keys[place])).ToArray();
        var shared = await node.Shared.ReadManyAsync([.. places.Select(place => keys[place])], store.Codec.ResourceTag);
        var missing = new List<Item>();
        for (var n = 0; n < places.Count; n++)
        {
            var item = new Item(places[n], keys[places[n]], epochs[n], shared[n]);
            if (!TryAnswer(item, shared[n], reads))
            {
                missing.Add(item);
            }
        }

        var stamp = node.Bus.Stamp();
        var leases = await Task.WhenAll(missing.Select(TakeAsync));
        var busy = new List<int>();
        var mine = new List<Item>();
        foreach (var (item, answer) in leases)
        {
            if (answer.State == LeaseState.Held)
            {
                busy.Add(item.Index);
            }
            else if (answer.State != LeaseState.EntryCame || !TryAnswer(item, answer.Entry, reads))
            {
                mine.Add(item);
            }
        }

        if (mine.Count > 0)
        {
            await LoadAsync(mine, stamp, reads, load, ct);
        }

        return busy;
    }

    private bool TryAnswer(Item item, SharedRead found, CacheRead<T>[] reads)
    {
        if (found.State != SharedState.Fresh || !store.TryUse(item.Key, found, item.Epoch, out var read))
        {
            return false;
        }

        reads[item.Index] = store.Count(read);
        return true;
    }

    private async Task<(Item Item, LeaseAnswer Answer)> TakeAsync(Item item)
    {
        if (item.Found.State == SharedState.NotAnswered)
        {
            return (item, new LeaseAnswer(LeaseState.NotAnswered, item.Found));
        }

        var lease = Lease.New(item.Key);
        var answer = await leased.TakeAsync(lease, item.Found);
        return (answer.State == LeaseState.Taken ? item with { Lease = lease } : item, answer);
    }

    private async Task LoadAsync(
        List<Item> items,
        BusStamp stamp,
        CacheRead<T>[] reads,
        Func<IReadOnlyList<string>, CancellationToken, ValueTask<IReadOnlyList<Loaded<T>?>>> load,
        CancellationToken ct)
    {
        IReadOnlyList<Loaded<T>?> loaded;
        var started = Stopwatch.GetTimestamp();
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timeout.CancelAfter(policy.LoadTimeout);
        try
        {
            loaded = await node.Loads.RunAsync(policy.Resource, items.ConvertAll(item => item.Key), load, timeout.Token);
            if (loaded.Count != items.Count)
            {
                throw new InvalidOperationException($"The loader answered {loaded.Count} elements for {items.Count} keys.");
            }
        }
        catch
        {
            node.Metrics.Loaded(store.Counters, Stopwatch.GetElapsedTime(started), succeeded: false);
            await Task.WhenAll(items.Select(item => leased.ReleaseAsync(item.Lease).AsTask()));
            throw;
        }

        var took = Stopwatch.GetElapsedTime(started);
        node.Metrics.Loaded(store.Counters, took, succeeded: true);
        var cost = (uint)Math.Min(uint.MaxValue, took.TotalMicroseconds);
        await Task.WhenAll(items.Select(async (item, n) =>
            reads[item.Index] = store.Count(await leased.FillAsync(
                item.Key, loaded[n], cost, stamp, item.Lease, item.Epoch, item.Found))));
    }
}
