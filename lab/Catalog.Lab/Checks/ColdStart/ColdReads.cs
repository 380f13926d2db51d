using System.Diagnostics;
using Catalog.Testbed;

namespace Catalog.Lab.Checks.ColdStart;

/// <summary>Reads products from all nodes as fast as they answer, a few of them most of the time, and remembers what each read took.</summary>
internal sealed class ColdReads(RunningCatalog catalog, HttpClient http, IReadOnlyList<long> products)
{
    private const int Callers = 32;

    /// <summary>Reads each product once.</summary>
    public Task WarmAsync(CancellationToken ct) => Parallel.ForEachAsync(products, ct, async (product, token) =>
        (await http.GetAsync(new Uri(catalog.Nodes[0].Address, $"/products/{product}"), token)).Dispose());

    /// <summary>Reads for a while.</summary>
    /// <returns>All reads: when each began, counted from the start, what it took, both in ms; which product; and whether it was answered 200.</returns>
    public async Task<IReadOnlyList<Read>> RunAsync(TimeSpan duration, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        var reads = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(caller, started, duration, ct), ct)));
        return [.. reads.SelectMany(list => list)];
    }

    private async Task<List<Read>> CallAsync(int caller, long started, TimeSpan duration, CancellationToken ct)
    {
        var random = new Random(caller);
        var reads = new List<Read>();
        for (var at = TimeSpan.Zero; at < duration; at = Stopwatch.GetElapsedTime(started))
        {
            var product = products[(int)Math.Min(products.Count - 1, Math.Pow(products.Count + 1, random.NextDouble()) - 1)];
            var node = catalog.Nodes[random.Next(catalog.Nodes.Count)];
            using var answer = await http.GetAsync(new Uri(node.Address, $"/products/{product}"), ct);
            reads.Add(new Read(
                at.TotalMilliseconds, (Stopwatch.GetElapsedTime(started) - at).TotalMilliseconds, product, answer.IsSuccessStatusCode));
        }

        return reads;
    }

    /// <summary>One read.</summary>
    /// <param name="At">When it began, ms after the start.</param>
    /// <param name="Took">Until its answer was there, ms.</param>
    /// <param name="Product">What was read.</param>
    /// <param name="Succeeded">Whether it was answered 200.</param>
    internal readonly record struct Read(double At, double Took, long Product, bool Succeeded);
}
