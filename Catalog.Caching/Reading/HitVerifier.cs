using System.Buffers;
using Catalog.Caching.Telemetry;
using Microsoft.Extensions.Logging;

namespace Catalog.Caching.Reading;

/// <summary>Compares a share of the hits of a resource with the source afterwards, in the background. Thread-safe.</summary>
/// <remarks>
/// A difference counts as stale only when the same value is still served two seconds after the comparison: else the change was under way, and
/// the hit may have been right when it was served. Each comparison is a load, within the limit on loads; at most <see cref="Most"/> are under
/// way, further ones are left out.
/// </remarks>
/// <param name="policy">How large the share is.</param>
/// <param name="serializer">Compares values that have no version.</param>
/// <param name="look">Looks at what is served for a key, without a load.</param>
/// <param name="loads">Limits loads.</param>
/// <param name="counters">Receives the results.</param>
/// <param name="time">The time.</param>
/// <param name="random">Draws the hits.</param>
/// <param name="log">Receives failed comparisons.</param>
internal sealed class HitVerifier<T>(
    CachePolicy policy,
    ICacheSerializer<T> serializer,
    Func<string, ValueTask<CacheRead<T>>> look,
    LoadGate loads,
    ResourceCounters counters,
    TimeProvider time,
    Random random,
    ILogger<HitVerifier<T>> log)
{
    /// <summary>The most comparisons under way.</summary>
    public const int Most = 4;

    private static readonly TimeSpan UnderWay = TimeSpan.FromSeconds(2); // a lost message costs no more

    private readonly FailureLog _failures = new(time);
    private int _running;

    /// <summary>Call it with each hit.</summary>
    /// <param name="key">The key.</param>
    /// <param name="hit">What was served.</param>
    /// <param name="state">Passed to <paramref name="load"/>.</param>
    /// <param name="load">Reads the source of truth.</param>
    public void Offer<TState>(string key, CacheRead<T> hit, TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> load)
    {
        if (hit.Outcome == CacheOutcome.Stale || random.NextDouble() >= policy.VerifyShare || UncountedReads.IsOn)
        {
            return;
        }

        if (Interlocked.Increment(ref _running) <= Most)
        {
            _ = Task.Run(() => CompareAsync(key, hit, state, load));
        }
        else
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private async Task CompareAsync<TState>(
        string key, CacheRead<T> hit, TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> load)
    {
        CacheTrace.Leave();
        loads.Leave();
        try
        {
            using var timeout = new CancellationTokenSource(policy.LoadTimeout, time);
            var row = await loads.RunAsync(policy.Resource, state, load, timeout.Token);
            counters.Verified(
                hit.Outcome,
                IsSame(hit, row) ? VerifiedHit.Same : await IsStillServedAsync(key, hit) ? VerifiedHit.Stale : VerifiedHit.Overtaken,
                age: policy.Ttl - hit.Ttl);
        }
#pragma warning disable CA1031 // Nobody awaits a comparison: its failure is only logged.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (_failures.IsDue("", out var others))
            {
                log.LogWarning(e, "Comparing {Key} with the source failed, and {Others} others since this was last logged", key, others);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private async Task<bool> IsStillServedAsync(string key, CacheRead<T> hit)
    {
        await Task.Delay(UnderWay, time);
        using var uncounted = UncountedReads.Begin();
        var now = await look(key);
        return now.Outcome != CacheOutcome.Miss && IsSame(hit, now.Found ? new Loaded<T>(now.Value!, now.Version) : null);
    }

    private bool IsSame(CacheRead<T> hit, Loaded<T>? row) => row is not { } loaded
        ? !hit.Found
        : hit.Found && (loaded.Version > 0 && hit.Version > 0 ? loaded.Version == hit.Version : Bytes(loaded.Value).SequenceEqual(Bytes(hit.Value!)));

    private ReadOnlySpan<byte> Bytes(T value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        serializer.Write(value, buffer);
        return buffer.WrittenSpan;
    }
}
