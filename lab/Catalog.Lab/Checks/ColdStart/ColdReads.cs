using System.Diagnostics;
using Catalog.Lab.Replay;
using Catalog.Testbed;

namespace Catalog.Lab.Checks.ColdStart;

/// <summary>Sends reads as fast as the nodes answer, or on schedule, and records the duration of each.</summary>
/// <param name="choose">Chooses the node for a read.</param>
/// <param name="http">An anonymous client.</param>
/// <param name="reads">The reads.</param>
/// <param name="watch">Called before each request; the returned action, if any, receives the response.</param>
internal sealed class ColdReads(
    Func<Random, ApiNode> choose, HttpClient http, IReads reads, Func<ApiNode, string, Action<HttpResponseMessage>?>? watch = null)
{
    private const int Callers = 32;

    /// <summary>Reads paths once each, from random nodes.</summary>
    public Task ReadAsync(IEnumerable<string> paths, CancellationToken ct) => Parallel.ForEachAsync(paths, ct, async (path, token) =>
        (await http.GetAsync(new Uri(choose(Random.Shared).Address, path), token)).Dispose());

    /// <summary>Reads for some time.</summary>
    /// <returns>All reads.</returns>
    public async Task<IReadOnlyList<Read>> RunAsync(TimeSpan duration, CancellationToken ct)
    {
        reads.Resume();
        var started = Stopwatch.GetTimestamp();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(duration);
        var all = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(caller, started, limit.Token, ct), ct)));
        ct.ThrowIfCancellationRequested();
        return [.. all.SelectMany(list => list)];
    }

    private async Task<List<Read>> CallAsync(int caller, long started, CancellationToken limit, CancellationToken ct)
    {
        var random = new Random(caller);
        var list = new List<Read>();
        while (!limit.IsCancellationRequested && await NextAsync(random, limit) is { } next)
        {
            var node = choose(random);
            var seen = watch?.Invoke(node, next.Target);
            using var request = next.To(node.Address);
            var at = Stopwatch.GetElapsedTime(started);
            using var answer = await http.SendAsync(request, ct);
            list.Add(new Read(
                at.TotalMilliseconds, (Stopwatch.GetElapsedTime(started) - at).TotalMilliseconds, next.Target, (int)answer.StatusCode)
            {
                Tier = Tiers.Of(answer.Headers.TryGetValues("Cache-Status", out var values) ? values.First() : null),
            });
            seen?.Invoke(answer);
        }

        return list;
    }

    // The time may end before the next read is due.
    private async ValueTask<ReadRequest?> NextAsync(Random random, CancellationToken limit)
    {
        try
        {
            return await reads.NextAsync(random, limit);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>One read.</summary>
    /// <param name="At">When it began, in ms after the start.</param>
    /// <param name="Took">Its duration, in ms.</param>
    /// <param name="Target">The path.</param>
    /// <param name="Status">The status of the response.</param>
    internal readonly record struct Read(double At, double Took, string Target, int Status)
    {
        /// <summary>The tier that answered.</summary>
        public Tier Tier { get; init; }

        /// <summary>Whether the service failed. A 404 or 401 for a request in a log is not a failure.</summary>
        public bool IsFailure => Status is >= 500 or 429;
    }
}
