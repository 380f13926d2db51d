using Catalog.Caching.Shared;
using Catalog.Caching.Telemetry;
using Microsoft.Extensions.Logging;

namespace Catalog.Caching.Reading;

/// <summary>Reads many keys: one look into L2, claims for the missing ones, one load for those that no other caller loads.</summary>
/// <remarks>When the load fails, stale values are served if there is one for each key. Thread-safe.</remarks>
internal sealed class BatchLoad<T>(ReadProtocol<T> protocol, TimeProvider time, ILogger<BatchLoad<T>> log)
{
    private readonly FailureLog _failures = new(time);

    /// <summary>Answers the keys at these indexes; returns the indexes of keys that another caller is loading.</summary>
    /// <param name="keys">All keys.</param>
    /// <param name="places">The indexes to answer.</param>
    /// <param name="reads">Receives the results.</param>
    /// <param name="load">Returns one element per key, in order.</param>
    /// <param name="ct">Ends the load.</param>
    public async Task<IReadOnlyList<int>> RunAsync(
        IReadOnlyList<string> keys,
        IReadOnlyList<int> places,
        CacheRead<T>[] reads,
        Func<IReadOnlyList<string>, CancellationToken, ValueTask<IReadOnlyList<Loaded<T>?>>> load,
        CancellationToken ct)
    {
        var looks = await protocol.LookAsync([.. places.Select(place => keys[place])]);
        var missing = Enumerable.Range(0, places.Count).Where(n => !TryAnswer(looks[n], places[n], reads)).ToArray();
        var claims = await Task.WhenAll(missing.Select(n => protocol.ClaimAsync(looks[n]).AsTask()));
        var (busy, mine) = (new List<int>(), new List<(int Place, Claim Claim)>());
        foreach (var (place, (state, claim, now)) in missing.Select(n => places[n]).Zip(claims))
        {
            if (state == LeaseState.Held)
            {
                busy.Add(place);
            }
            else if (state != LeaseState.EntryCame)
            {
                mine.Add((place, claim));
            }
            else if (!TryAnswer(now, place, reads))
            {
                mine.Add((place, protocol.Unleased(now)));
            }
        }

        if (mine.Count > 0)
        {
            await LoadAsync(mine, reads, load, ct);
        }

        return busy;
    }

    private bool TryAnswer(Look look, int place, CacheRead<T>[] reads)
    {
        if (look.Found.State != SharedState.Fresh || !protocol.Store.TryUse(look, out var read))
        {
            return false;
        }

        reads[place] = protocol.Store.Count(read);
        return true;
    }

    private async Task LoadAsync(
        List<(int Place, Claim Claim)> mine,
        CacheRead<T>[] reads,
        Func<IReadOnlyList<string>, CancellationToken, ValueTask<IReadOnlyList<Loaded<T>?>>> load,
        CancellationToken ct)
    {
        IReadOnlyList<Loaded<T>?> loaded;
        uint cost;
        try
        {
            (loaded, cost) = await protocol.LoadAsync(
                (keys: mine.ConvertAll(item => item.Claim.Key), load),
                static async (s, token) =>
                {
                    var rows = await s.load(s.keys, token);
                    return rows.Count == s.keys.Count
                        ? rows
                        : throw new InvalidOperationException($"The loader answered {rows.Count} elements for {s.keys.Count} keys.");
                },
                ct);
        }
        catch (Exception e)
        {
            await Task.WhenAll(mine.Select(item => protocol.ReleaseAsync(item.Claim).AsTask()));
            if (ct.IsCancellationRequested || !mine.TrueForAll(item => protocol.Store.TryServeStale(item.Claim.Look, out reads[item.Place])))
            {
                throw;
            }

            mine.ForEach(item => protocol.Store.Count(reads[item.Place]));
            if (_failures.IsDue(nameof(LoadAsync), out var others))
            {
                log.LogWarning(
                    e, "Loading {Count} keys failed, and {Others} others since this was last logged; the stale values are served", mine.Count, others);
            }

            return;
        }

        await Task.WhenAll(mine.Select(async (item, n) =>
            reads[item.Place] = protocol.Store.Count(await protocol.FillAsync(item.Claim, loaded[n], cost))));
    }
}
