using System.Diagnostics;
using Catalog.Lab.Replay;
using Catalog.Testbed;

namespace Catalog.Lab.Checks.ColdStart;

/// <summary>Reads as fast as the nodes answer, or as the reads are due, and remembers what each read took.</summary>
/// <param name="choose">Which node is asked next.</param>
/// <param name="http">Signed in as nobody.</param>
/// <param name="reads">What is read.</param>
/// <param name="watch">Told before each request; what it returns, unless null, is given the answer.</param>
internal sealed class ColdReads(
    Func<Random, ApiNode> choose, HttpClient http, IReads reads, Func<ApiNode, string, Action<HttpResponseMessage>?>? watch = null)
{
    private const int Callers = 32;

    /// <summary>Reads some paths once, of a node by chance.</summary>
    public Task ReadAsync(IEnumerable<string> paths, CancellationToken ct) => Parallel.ForEachAsync(paths, ct, async (path, token) =>
        (await http.GetAsync(new Uri(choose(Random.Shared).Address, path), token)).Dispose());

    /// <summary>Reads for a while.</summary>
    /// <returns>All reads: when each began, counted from the start, what it took, both in ms; what was read; and how it was answered.</returns>
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
                at.TotalMilliseconds, (Stopwatch.GetElapsedTime(started) - at).TotalMilliseconds, next.Target, (int)answer.StatusCode));
            seen?.Invoke(answer);
        }

        return list;
    }

    // The time may be over before the next read is due.
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
    /// <param name="At">When it began, ms after the start.</param>
    /// <param name="Took">Until its answer was there, ms.</param>
    /// <param name="Target">What was read.</param>
    /// <param name="Status">How it was answered.</param>
    internal readonly record struct Read(double At, double Took, string Target, int Status)
    {
        /// <summary>Whether the service failed: what a log asks for in vain, or without the right to, is no failure.</summary>
        public bool IsFailure => Status is >= 500 or 429;
    }
}
